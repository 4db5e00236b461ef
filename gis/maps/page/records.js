/* Villages, divisions, grids and places as records; shapes decoded to Leaflet's order. */
{
  const { data } = Wangge;

  /** Steps in 1e-6 degree, longitude first, to a ring of [latitude, longitude]. */
  function ring(steps) {
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([y * data.unit, x * data.unit]);
    }
    return points;
  }

  /** Column-wise table to a list of records. */
  function rows(table, type) {
    const names = Object.keys(table);
    const length = names.length ? table[names[0]].length : 0;
    return Array.from({ length }, (_, index) => {
      const record = { type, index };
      for (const name of names) record[name] = table[name][index];
      if (record.shape) {
        record.latlngs = record.shape.map((polygon) => polygon.map(ring));
        record.at = [record.label[1], record.label[0]];
        record.bounds = L.latLngBounds(record.latlngs.flat(2));
      } else {
        record.at = [record.at[1], record.at[0]];
      }
      return record;
    });
  }

  const divisions = rows(data.divisions, "division");
  const grids = rows(data.grids, "grid");
  const byCode = new Map(divisions.map((division) => [division.code, division]));
  const villages = divisions.filter((division) => division.level === "village");

  Wangge.records = {
    divisions,
    grids,
    places: rows(data.places, "place"),
    villages,
    ofLevel: (level) => divisions.filter((division) => division.level === level),
    /** The areas that a unit of display consists of. */
    ofUnit: (unit) => (unit === "grid" ? grids : villages),
    named: (code) => (byCode.has(code) ? byCode.get(code).name : null),
    division: (code) => byCode.get(code) || null,
    find: (code) => byCode.get(code) || grids.find((grid) => grid.code === code) || null,
  };
}
