/* Points of service; each kind has its own shape. */
{
  const shapes = {
    neighbourhood_home: "M8 2 14.5 7.5H13V14H3V7.5H1.5Z",
    station: "M2.5 2.5h11v11h-11Z",
    office: "M8 1.5 14.5 8 8 14.5 1.5 8Z",
  };

  function symbol(kind) {
    return Wangge.element(
      "svg",
      { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: "place" },
      Wangge.element("path", { d: shapes[kind] || shapes.office })
    );
  }

  function layer() {
    const group = L.featureGroup();
    group.onAdd = function (map) {
      if (!map.getPane("places")) {
        map.createPane("places").style.zIndex = 620;
        for (const record of Wangge.records.places) {
          const marker = L.marker(record.at, {
            pane: "places",
            // Hundreds of tab stops help nobody: the search finds every place.
            keyboard: false,
            icon: L.divIcon({ className: "place-box", html: symbol(record.kind), iconSize: [20, 20] }),
          });
          marker.record = record;
          marker.addTo(group);
        }
        group.bindTooltip((marker) => Wangge.details.tip(marker.record), {
          direction: "top",
          offset: [0, -8],
          opacity: 1,
          className: "tip",
        });
      }
      L.FeatureGroup.prototype.onAdd.call(group, map);
    };
    group.on("click", (event) => Wangge.selection.select(event.layer.record, event.latlng));
    return group;
  }

  Wangge.places = { layer, symbol };
}
