/* Areas coloured by the chosen measure. */
{
  const panes = { village: 400, grid: 405 };

  function style(record) {
    const { state, measures } = Wangge;
    const name = measures.classOf(record);
    const wanted = state.pointed !== null ? state.pointed : state.kept;
    const faded = wanted !== null && wanted !== name;
    const under = record.type === "division" && state.unit === "grid";
    // Under the grids a village shows what is not gridded; elsewhere it is covered.
    const hatched = under && typeof name === "number" ? "not_gridded" : name;
    return {
      fillColor: measures.fill(hatched),
      fillOpacity: faded ? 0.12 : 1,
      color: "var(--grid-line)",
      weight: under ? 0 : 0.75,
    };
  }

  /** A layer of all areas of a unit that restyles itself with the state. */
  function layer(unit) {
    const group = L.featureGroup();
    const polygons = [];
    let renderer = null;

    group.onAdd = function (map) {
      const pane = `${unit}-areas`;
      if (!map.getPane(pane)) {
        map.createPane(pane).style.zIndex = panes[unit];
        renderer = L.svg({ pane, padding: 0.5 });
      }
      if (!polygons.length) {
        for (const record of Wangge.records.ofUnit(unit)) {
          const polygon = L.polygon(record.latlngs, {
            ...style(record),
            pane,
            renderer,
            // Leaflet would thin out each outline by itself and open cracks.
            smoothFactor: 0,
            lineJoin: "round",
            className: "area",
          });
          polygon.record = record;
          polygons.push(polygon);
          group.addLayer(polygon);
        }
        group.bindTooltip((polygon) => Wangge.details.tip(polygon.record), {
          sticky: true,
          direction: "top",
          opacity: 1,
          className: "tip",
        });
      } else {
        restyle();
      }
      L.FeatureGroup.prototype.onAdd.call(group, map);
    };

    function restyle() {
      for (const polygon of polygons) polygon.setStyle(style(polygon.record));
    }

    group.on("mouseover", (event) => lighten(event.layer, true));
    group.on("mouseout", (event) => lighten(event.layer, false));
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      Wangge.selection.select(event.layer.record, event.latlng);
    });
    Wangge.listen(["measure", "unit", "kept", "pointed"], restyle);
    return group;
  }

  function lighten(polygon, on) {
    const path = polygon.getElement();
    if (path) path.classList.toggle("pointed", on);
  }

  Wangge.areas = { layer };
}
