/* Classes of the measures, and which class an area is in. */
{
  const { data } = Wangge;
  const RAMP = 7;
  const digits = { workers_per_grid: 2, households_per_worker: 1 };

  const current = () => data.classes[Wangge.state.measure][Wangge.state.unit];

  /** Class of an area: a number, or the name of what it is instead. */
  function classOf(record) {
    if (record.type === "division") {
      if (!record.programme) return "outside_programme";
      if (record.grids === 0) return "not_gridded";
    }
    if (record.workers === 0) return "unstaffed";
    const value = record[Wangge.state.measure];
    if (value === null || value === undefined) return "no_figure";
    let index = 0;
    for (const limit of current().limits) if (value >= limit) index += 1;
    return index;
  }

  /** Place of a class on the ramp of seven: few classes are spread over all of it. */
  function shade(index) {
    const count = current().limits.length + 1;
    return count === 1 ? 3 : Math.min(Math.round((index * (RAMP - 1)) / (count - 1)), RAMP - 1);
  }

  function fill(name) {
    if (typeof name === "number") return `var(--celadon-${shade(name) + 1})`;
    return {
      outside_programme: "url(#dots)",
      not_gridded: "url(#hatch)",
      unstaffed: "var(--blank)",
      no_figure: "var(--unknown)",
    }[name];
  }

  /** What a class holds, in words: "3", "3–4", "< 3.1", "≥ 240". */
  function classText(index) {
    const { limits, whole, extremes } = current();
    const figure = (value) => Wangge.figure(value, digits[Wangge.state.measure]);
    const [least, greatest] = extremes[index];
    if (least === greatest) return figure(least);
    if (whole) {
      const from = index === 0 ? least : limits[index - 1];
      const last = index === limits.length ? greatest : limits[index] - 1;
      return `${figure(from)}–${figure(last)}`;
    }
    if (!limits.length) return `${figure(least)}–${figure(greatest)}`;
    if (index === 0) return `< ${figure(limits[0])}`;
    if (index === limits.length) return `≥ ${figure(limits[index - 1])}`;
    return `${figure(limits[index - 1])}–${figure(limits[index])}`;
  }

  /** How many areas each class has, in the order of the legend. */
  function counts() {
    const found = new Map();
    for (let i = 0; i < current().extremes.length; i += 1) found.set(i, 0);
    const others = ["unstaffed", "no_figure", "not_gridded", "outside_programme"];
    const records = [...Wangge.records.ofUnit(Wangge.state.unit)];
    if (Wangge.state.unit === "grid") {
      // Villages without grids show between the grids.
      records.push(
        ...Wangge.records.villages.filter((v) => !v.programme || v.grids === 0)
      );
    }
    for (const record of records) {
      const name = classOf(record);
      found.set(name, (found.get(name) || 0) + 1);
    }
    return [...found.entries()].sort(
      ([a], [b]) => rank(a, others) - rank(b, others)
    );
  }

  const rank = (name, others) => (typeof name === "number" ? name : 100 + others.indexOf(name));

  Wangge.measures = {
    all: ["workers_per_grid", "households_per_worker"],
    units: ["village", "grid"],
    unitText: (measure, record) => {
      if (measure === "households_per_worker") return Wangge.tr("unit_households");
      return Wangge.tr(record.type === "grid" ? "people" : "unit_workers");
    },
    inUnits: (measure) =>
      Wangge.tr(measure === "workers_per_grid" ? "in_workers" : "in_households"),
    digits,
    classOf,
    classText,
    counts,
    fill,
    hint: () => (current().whole ? "legend_hint_whole" : "legend_hint"),
  };
}
