/* On paper the map takes the width of the sheet and shows what the screen showed. */
{
  function start(map, everything) {
    let before = null;

    function resize() {
      map.invalidateSize({ animate: false, pan: false });
    }

    function toPaper() {
      if (before) return;
      before = { at: map.getCenter(), zoom: map.getZoom() };
      const seen = Wangge.view.visible();
      const all = everything !== null && seen.contains(everything);
      document.body.classList.add("printing");
      resize();
      map.fitBounds(all ? everything : seen, { animate: false, padding: all ? [12, 12] : [0, 0] });
    }

    function toScreen() {
      if (!before) return;
      document.body.classList.remove("printing");
      resize();
      map.setView(before.at, before.zoom, { animate: false });
      before = null;
    }

    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
  }

  Wangge.printing = { start };
}
