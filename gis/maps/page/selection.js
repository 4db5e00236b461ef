/* The selected area: a cinnabar outline with a white casing, and its details. */
{
  let map = null;
  let outline = null;
  let popup = null;

  function start(target) {
    map = target;
    map.createPane("selection").style.zIndex = 420;
    map.getPane("selection").style.pointerEvents = "none";
    outline = L.layerGroup().addTo(map);
    const { topLeft, bottomRight } = Wangge.view.covered();
    popup = L.popup({
      maxWidth: Math.min(300, map.getSize().x - 96),
      minWidth: 200,
      maxHeight: Math.max(160, map.getSize().y - 160),
      autoPanPaddingTopLeft: [60, topLeft[1]],
      autoPanPaddingBottomRight: bottomRight,
    });
    map.on("popupclose", () => Wangge.set({ selected: null }));
    Wangge.listen(["selected"], draw);
    Wangge.listen(["lang", "unit", "measure"], () => {
      const { selected } = Wangge.state;
      if (selected) popup.setContent(Wangge.details.popup(selected));
    });
  }

  function draw() {
    outline.clearLayers();
    const record = Wangge.state.selected;
    if (!record || !record.latlngs) return;
    const common = { pane: "selection", interactive: false, fill: false, smoothFactor: 0 };
    L.polygon(record.latlngs, { ...common, weight: 6, className: "selected-casing" }).addTo(outline);
    L.polygon(record.latlngs, { ...common, weight: 2.5, className: "selected" }).addTo(outline);
  }

  /** Select a record and show its details at ``latlng`` (its own point by default). */
  function select(record, latlng) {
    map.closePopup(popup);
    Wangge.set({ selected: record });
    popup.setLatLng(latlng || record.at).setContent(Wangge.details.popup(record)).openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", Wangge.tr("close"));
    Wangge.byId("status").textContent = `${record.name || record.code || ""} ${
      Wangge.details.remark(record) || ""
    }`;
  }

  /** Bring a record into view and select it. */
  function show(record) {
    if (record.type === "grid") Wangge.set({ unit: "grid" });
    if (record.bounds) Wangge.view.fit(record.bounds, 16);
    else map.setView(record.at, Math.max(map.getZoom(), 15), { animate: false });
    select(record);
  }

  /** The grids of a village. */
  function open(village) {
    map.closePopup(popup);
    Wangge.set({ unit: "grid" });
    Wangge.view.fit(village.bounds, 17);
  }

  /** Select what lies at a point of the map, the finest first. */
  function selectAt(latlng) {
    const point = map.latLngToContainerPoint(latlng);
    const box = map.getContainer().getBoundingClientRect();
    for (const node of document.elementsFromPoint(box.left + point.x, box.top + point.y)) {
      const record = node.classList.contains("area") ? recordOf(node) : null;
      if (record) return select(record, latlng);
    }
    return null;
  }

  function recordOf(node) {
    let found = null;
    map.eachLayer((layer) => {
      if (layer.record && layer.getElement && layer.getElement() === node) found = layer.record;
    });
    return found;
  }

  function close() {
    if (!Wangge.state.selected) return false;
    map.closePopup(popup);
    return true;
  }

  Wangge.selection = { start, select, selectAt, show, open, close };
}
