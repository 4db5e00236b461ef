/* The address bar holds the state: place, zoom, measure, unit, language, selection. */
{
  const shortNames = { lang: "l", measure: "m", unit: "u" };
  const allowed = {
    lang: ["zh", "en"],
    measure: Wangge.measures.all,
    unit: Wangge.measures.units,
  };

  function read() {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const changes = {};
    for (const [key, short] of Object.entries(shortNames)) {
      if (allowed[key].includes(given.get(short))) changes[key] = given.get(short);
    }
    const view = (given.get("v") || "").split("/").map(Number);
    const valid =
      view.length === 3 && view.every(Number.isFinite) && Math.abs(view[1]) <= 90 &&
      Math.abs(view[2]) <= 180;
    return {
      changes,
      view: valid ? { zoom: view[0], at: [view[1], view[2]] } : null,
      selected: given.get("s"),
    };
  }

  function write(map) {
    const parts = new URLSearchParams();
    for (const [key, short] of Object.entries(shortNames)) parts.set(short, Wangge.state[key]);
    const { lat, lng } = map.getCenter();
    const { selected } = Wangge.state;
    let hash = `#${parts}&v=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    if (selected && selected.code) hash += `&s=${encodeURIComponent(selected.code)}`;
    try {
      window.history.replaceState(null, "", hash);
    } catch (refused) {
      // A page in a sandboxed frame may not touch its address; it works without.
      if (!(refused instanceof DOMException)) throw refused;
    }
  }

  function start(map) {
    map.on("moveend", () => write(map));
    Wangge.listen(["lang", "measure", "unit", "selected"], () => write(map));
  }

  Wangge.address = { read, start };
}
