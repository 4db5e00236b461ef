/* A mark on what has no grid worker: a shape, not a colour alone. */
{
  /** A person crossed out, in a ring. */
  function sign() {
    return Wangge.element(
      "svg",
      { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: "sign" },
      Wangge.element("circle", { cx: 8, cy: 8, r: 7 }),
      Wangge.element("path", { d: "M8 4.2a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4M4.8 11.8c0-4 6.4-4 6.4 0" }),
      Wangge.element("path", { d: "M3.2 12.8 12.8 3.2", class: "strike" })
    );
  }

  /** How many grids without a worker the area has. */
  function unstaffed(record) {
    if (record.type === "grid") return record.unstaffed ? 1 : 0;
    return record.programme ? record.unstaffed || 0 : 0;
  }

  function layer() {
    const group = L.layerGroup();

    function fill() {
      group.clearLayers();
      for (const record of Wangge.records.ofUnit(Wangge.state.unit)) {
        const count = unstaffed(record);
        if (!count) continue;
        const many = record.type === "division";
        const html = Wangge.element(
          "span",
          { class: "mark" },
          sign(),
          many ? Wangge.figure(count) : null
        );
        L.marker(record.at, {
          pane: "marks",
          interactive: false,
          keyboard: false,
          icon: L.divIcon({ className: "mark-box", html, iconSize: [0, 0] }),
        }).addTo(group);
      }
    }

    group.onAdd = function (map) {
      if (!map.getPane("marks")) {
        map.createPane("marks").style.zIndex = 430;
        map.getPane("marks").style.pointerEvents = "none";
      }
      fill();
      L.LayerGroup.prototype.onAdd.call(group, map);
    };
    Wangge.listen(["unit", "lang"], () => {
      if (group._map) fill();
    });
    return group;
  }

  Wangge.marks = { layer, sign, unstaffed };
}
