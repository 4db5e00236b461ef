/* Heading, switches, totals and notes. */
{
  const { element, byId, data } = Wangge;
  const tr = (key, values) => Wangge.tr(key, values);

  /** A set of radio buttons for one key of the state. */
  function radios(box, key, values, word) {
    box.querySelector("legend").textContent = tr(key === "measure" ? "measure" : "area");
    for (const old of [...box.querySelectorAll("label")]) old.remove();
    const row = box.querySelector(".segments") || element("div", { class: "segments" });
    row.replaceChildren(
      ...values.map((value) => {
        const input = element("input", {
          type: "radio",
          name: key,
          value,
          onchange: () => Wangge.set({ [key]: value }),
        });
        input.checked = Wangge.state[key] === value;
        return element("label", {}, input, element("span", {}, tr(word(value))));
      })
    );
    box.append(row);
  }

  function checks(box, layers) {
    box.querySelector("legend").textContent = tr("show");
    const row = box.querySelector(".checks") || element("div", { class: "checks" });
    const wanted = ["labels", "places", "marks"].filter(
      (key) =>
        (key !== "places" || Wangge.records.places.length) &&
        (key !== "marks" || Wangge.records.grids.some((grid) => grid.unstaffed))
    );
    row.replaceChildren(
      ...wanted.map((key) => {
        const input = element("input", {
          type: "checkbox",
          name: key,
          onchange: () =>
            Wangge.set({ shown: { ...Wangge.state.shown, [key]: !Wangge.state.shown[key] } }),
        });
        input.checked = Wangge.state.shown[key];
        return element("label", {}, input, element("span", {}, tr(key)));
      })
    );
    box.append(row);
  }

  function sum(records, name) {
    const known = records.map((record) => record[name]).filter((value) => value !== null);
    return known.length ? known.reduce((a, b) => a + b, 0) : null;
  }

  function totals() {
    const { villages, grids } = Wangge.records;
    const units = villages.filter((village) => village.programme);
    const rows = [
      ["units", units.length],
      ["grids", grids.length],
      ["workers", sum(grids, "workers")],
      ["not_gridded", units.filter((village) => village.grids === 0).length],
      ["unstaffed", grids.filter((grid) => grid.unstaffed).length],
      ["households", sum(grids, "households")],
    ];
    byId("totals").replaceChildren(
      ...rows.map(([key, value]) =>
        element("div", {}, element("dt", {}, tr(key)), element("dd", {}, Wangge.figure(value)))
      )
    );
  }

  function heading() {
    document.documentElement.lang = Wangge.state.lang === "zh" ? "zh-CN" : "en";
    document.title = data.title[Wangge.state.lang];
    byId("title").textContent = data.title[Wangge.state.lang];
    const stand = [
      data.revision === null ? null : tr("revision", { n: Wangge.figure(data.revision) }),
      data.as_of === null ? null : tr("as_of", { date: data.as_of }),
    ].filter(Boolean);
    byId("stand").replaceChildren(
      ...(stand.length ? [element("span", { class: "when" }, stand.join(" · "))] : []),
      ...(data.synthetic ? [element("span", { class: "badge" }, tr("synthetic"))] : [])
    );
    const simplified = data.deviation_m > 0;
    byId("notes").replaceChildren(
      ...(data.synthetic ? [element("p", { class: "strong" }, tr("synthetic_note"))] : []),
      element(
        "p",
        {},
        simplified ? tr("simplified", { m: Wangge.figure(Math.ceil(data.deviation_m)) }) : tr("exact")
      ),
      element("p", {}, tr("made_with"))
    );
  }

  function words(map) {
    heading();
    totals();
    radios(byId("measures"), "measure", Wangge.measures.all, (value) => value);
    radios(byId("units"), "unit", Wangge.measures.units, (value) => `by_${value}`);
    checks(byId("shown"));
    byId("panel").setAttribute("aria-label", tr("panel"));
    byId("languages").setAttribute("aria-label", tr("language"));
    for (const button of byId("languages").children) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === Wangge.state.lang));
    }
    title(byId("whole"), tr("whole"));
    title(byId("help-button"), tr("help"));
    const container = map.getContainer();
    container.setAttribute("aria-label", tr("map"));
    title(container.querySelector(".leaflet-control-zoom-in"), tr("zoom_in"));
    title(container.querySelector(".leaflet-control-zoom-out"), tr("zoom_out"));
    fold(byId("panel-toggle").getAttribute("aria-expanded") === "true");
  }

  function title(node, text) {
    if (!node) return;
    node.setAttribute("title", text);
    node.setAttribute("aria-label", text);
  }

  function fold(open) {
    const button = byId("panel-toggle");
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("title", tr(open ? "hide_panel" : "show_panel"));
    byId("panel").classList.toggle("folded", !open);
    byId("panel-name").textContent = tr(open ? "panel" : Wangge.state.measure);
  }

  function start(map, layers) {
    for (const button of byId("languages").children) {
      button.addEventListener("click", () => Wangge.set({ lang: button.dataset.lang }));
    }
    byId("panel-toggle").addEventListener("click", () =>
      fold(byId("panel-toggle").getAttribute("aria-expanded") !== "true")
    );
    Wangge.listen(["lang"], () => words(map));
    Wangge.listen(["measure"], () => check(byId("measures"), Wangge.state.measure));
    Wangge.listen(["unit"], () => check(byId("units"), Wangge.state.unit));
    Wangge.listen(["unit"], () => switchAreas(map, layers));
    Wangge.listen(["shown"], () => {
      for (const key of Object.keys(Wangge.state.shown)) {
        const shown = Wangge.state.shown[key];
        if (shown !== map.hasLayer(layers[key])) map[shown ? "addLayer" : "removeLayer"](layers[key]);
      }
    });
    words(map);
    fold(!window.matchMedia("(max-width: 719px)").matches);
    switchAreas(map, layers);
  }

  function check(box, value) {
    for (const input of box.querySelectorAll("input")) input.checked = input.value === value;
  }

  function switchAreas(map, { areas }) {
    if (Wangge.state.unit === "grid") map.addLayer(areas.grid);
    else map.removeLayer(areas.grid);
  }

  Wangge.panel = { start };
}
