/* Puts the parts together once folium has made the map and its layers. */
Wangge.start = function ({ map, areas, borders, marks, places, labels }) {
  const { data } = Wangge;
  const layers = { areas, borders, marks, places, labels };
  const { changes, view, selected } = Wangge.address.read();
  Wangge.set(changes);

  const bounds = data.bbox
    ? L.latLngBounds([data.bbox[1], data.bbox[0]], [data.bbox[3], data.bbox[2]])
    : null;

  function whole() {
    if (bounds) Wangge.view.fit(bounds, 18);
    else map.setView([0, 0], 7, { animate: false });
  }

  Wangge.view.start(map);
  Wangge.selection.start(map);
  Wangge.panel.start(map, layers);
  Wangge.legend.start();
  Wangge.search.start();
  Wangge.keyboard.start(map, whole);
  Wangge.printing.start(map, bounds);

  if (view) map.setView(view.at, view.zoom, { animate: false });
  else whole();
  if (bounds) map.setMaxBounds(bounds.pad(1));
  Wangge.address.start(map);
  if (!bounds) {
    const say = () => (Wangge.byId("empty").textContent = Wangge.tr("no_data"));
    Wangge.byId("empty").hidden = false;
    Wangge.listen(["lang"], say);
    say();
  }
  const record = selected ? Wangge.records.find(selected) : null;
  if (record && view) Wangge.selection.select(record);
  else if (record) Wangge.selection.show(record);
  document.body.classList.add("ready");
};
