/* The part of the map that no panel covers, and how far out one is. */
{
  const FAR = 10.75; // zoom below which lines would cover what they divide
  const OVERVIEW = 12.5; // zoom below which symbols would
  let map = null;

  /** Room taken by buttons and panel: beside the map on wide screens, below on small ones. */
  function covered() {
    return window.matchMedia("(max-width: 719px)").matches
      ? { topLeft: [12, 12], bottomRight: [12, 60] }
      : { topLeft: [56, 12], bottomRight: [332, 28] };
  }

  /** Bring bounds into the part of the map that nothing covers. */
  function fit(bounds, maxZoom) {
    const { topLeft, bottomRight } = covered();
    map.fitBounds(bounds, {
      paddingTopLeft: topLeft,
      paddingBottomRight: bottomRight,
      maxZoom,
      animate: false,
    });
  }

  /** What can be seen in the part of the map that nothing covers. */
  function visible() {
    const { topLeft, bottomRight } = covered();
    const at = (point) => map.containerPointToLatLng(point);
    return L.latLngBounds(at(L.point(topLeft)), at(map.getSize().subtract(bottomRight)));
  }

  function start(target) {
    map = target;
    map.on("zoomend viewreset", () => {
      map.getContainer().classList.toggle("far", map.getZoom() < FAR);
      map.getContainer().classList.toggle("overview", map.getZoom() < OVERVIEW);
    });
  }

  Wangge.view = { covered, fit, visible, start };
}
