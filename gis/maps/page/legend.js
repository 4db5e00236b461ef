/* The legend: a histogram of the classes. Pointing at a class shows its areas, a click keeps them. */
{
  const { element } = Wangge;

  function swatch(name) {
    if (name === "unstaffed") return element("span", { class: "swatch blank" }, Wangge.marks.sign());
    const svg = element("svg", { width: 28, height: 16, class: "swatch", "aria-hidden": "true" });
    const box = element("rect", { width: 28, height: 16 });
    box.style.fill = Wangge.measures.fill(name);
    svg.append(box);
    return svg;
  }

  function row([name, count], most) {
    const { state, tr } = Wangge;
    const bar = element("span", { class: "bar" });
    bar.style.width = `${Math.max((count / most) * 100, count ? 2 : 0)}%`;
    const text = typeof name === "number" ? Wangge.measures.classText(name) : tr(name);
    return element(
      "button",
      {
        type: "button",
        class: typeof name === "number" ? "class" : "class named",
        "data-class": String(name),
        "aria-pressed": String(state.kept === name),
        onclick: () => Wangge.set({ kept: state.kept === name ? null : name }),
        // A finger does not point: it would leave the class pointed at when it lifts.
        onpointerenter: (event) => {
          if (event.pointerType === "mouse") Wangge.set({ pointed: name });
        },
        onpointerleave: () => Wangge.set({ pointed: null }),
      },
      swatch(name),
      element("span", { class: "class-text" }, text),
      element("span", { class: "track" }, bar),
      element("span", { class: "count" }, Wangge.figure(count))
    );
  }

  function borderRow(className, key) {
    return element(
      "span",
      { class: "line-key" },
      element(
        "svg",
        { width: 28, height: 8, "aria-hidden": "true" },
        element("line", { x1: 0, x2: 28, y1: 4, y2: 4, class: className })
      ),
      Wangge.tr(key)
    );
  }

  /** Keys of the marks that a legend of classes does not explain. */
  function markRows() {
    const { state, tr, records } = Wangge;
    const rows = [];
    const marked = records.ofUnit(state.unit).some((r) => Wangge.marks.unstaffed(r) && r.workers);
    if (marked && state.shown.marks) {
      const key = state.unit === "village" ? "unstaffed_grids" : "unstaffed";
      rows.push(element("span", { class: "line-key" }, Wangge.marks.sign(), tr(key)));
    }
    if (state.shown.places) {
      for (const kind of ["neighbourhood_home", "station", "office"]) {
        if (records.places.some((place) => place.kind === kind)) {
          rows.push(element("span", { class: "line-key" }, Wangge.places.symbol(kind), tr(kind)));
        }
      }
    }
    return rows;
  }

  function draw() {
    const { state, tr } = Wangge;
    const counts = Wangge.measures.counts();
    const most = Math.max(1, ...counts.map(([, count]) => count));
    const box = Wangge.byId("legend");
    box.setAttribute("aria-label", tr("legend"));
    const focused = document.activeElement && document.activeElement.dataset.class;
    box.replaceChildren(
      element(
        "p",
        { class: "legend-title" },
        element("strong", {}, tr(state.measure)),
        ` ${Wangge.measures.inUnits(state.measure)}`
      ),
      ...counts.map((entry) => row(entry, most)),
      element("p", { class: "note" }, tr(Wangge.measures.hint())),
      element(
        "div",
        { class: "keys" },
        ...[
          ["county", "border-county", "county_border"],
          ["township", "border-township", "town_border"],
          ["village", "border-village", "village_border"],
        ]
          .filter(([level]) => Wangge.records.ofLevel(level).length)
          .map(([, className, key]) => borderRow(className, key)),
        ...markRows()
      )
    );
    if (focused) {
      const again = box.querySelector(`[data-class="${focused}"]`);
      if (again) again.focus();
    }
    strip(counts);
  }

  /** The classes as one strip, for the folded panel of a small screen. */
  function strip(counts) {
    const boxes = counts
      .filter(([name]) => typeof name === "number")
      .map(([name]) => {
        const box = element("span", {});
        box.style.background = Wangge.measures.fill(name);
        return box;
      });
    Wangge.byId("strip").replaceChildren(...boxes);
  }

  function start() {
    Wangge.listen(["measure", "unit", "lang", "shown"], draw);
    // Rows stay in place while one points at them, so that the pointer stays on its row.
    Wangge.listen(["kept"], () => {
      for (const button of Wangge.byId("legend").querySelectorAll("[data-class]")) {
        button.setAttribute(
          "aria-pressed",
          String(String(Wangge.state.kept) === button.dataset.class)
        );
      }
    });
    draw();
  }

  Wangge.legend = { start };
}
