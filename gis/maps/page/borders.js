/* Borders: village 1.5, town 2.5, district 3 px; the heavier ones with a light casing. */
{
  const levels = [
    { level: "village", casing: 0, className: "border-village", weight: 1.5 },
    { level: "township", casing: 5.5, className: "border-township", weight: 2.5 },
    { level: "county", casing: 6.5, className: "border-county", weight: 3 },
  ];

  function layer() {
    const group = L.layerGroup();
    group.onAdd = function (map) {
      if (!map.getPane("borders")) {
        map.createPane("borders").style.zIndex = 410;
        map.getPane("borders").style.pointerEvents = "none";
        const renderer = L.svg({ pane: "borders", padding: 0.5 });
        for (const { level, casing, className, weight } of levels) {
          const records = Wangge.records.ofLevel(level);
          if (casing) for (const record of records) line(record, `casing ${className}`, casing);
          for (const record of records) line(record, className, weight);
        }
        function line(record, className, width) {
          L.polygon(record.latlngs, {
            pane: "borders",
            renderer,
            interactive: false,
            fill: false,
            weight: width,
            smoothFactor: 0,
            className,
          }).addTo(group);
        }
      }
      L.LayerGroup.prototype.onAdd.call(group, map);
    };
    return group;
  }

  Wangge.borders = { layer };
}
