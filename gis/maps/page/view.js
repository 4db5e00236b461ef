/* The part of the map that no panel covers, and how far out one is. */
{
  const FAR = 10.75; // zoom below which the map is an overview
  let map = null;

  /** Bring bounds into view, beside the panel on wide screens and above it on small ones. */
  function fit(bounds, maxZoom) {
    const small = window.matchMedia("(max-width: 719px)").matches;
    map.fitBounds(bounds, {
      paddingTopLeft: small ? [12, 12] : [56, 12],
      paddingBottomRight: small ? [12, 60] : [332, 28],
      maxZoom,
      animate: false,
    });
  }

  function start(target) {
    map = target;
    map.on("zoomend viewreset", () =>
      map.getContainer().classList.toggle("far", map.getZoom() < FAR)
    );
  }

  Wangge.view = { fit, start };
}
