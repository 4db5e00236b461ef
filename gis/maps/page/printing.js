/* On paper the map takes the width of the sheet and shows what the screen showed. */
{
  function start(map) {
    let before = null;

    function toPaper() {
      if (before) return;
      before = map.getBounds();
      document.body.classList.add("printing");
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(before, { animate: false });
    }

    function toScreen() {
      if (!before) return;
      document.body.classList.remove("printing");
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(before, { animate: false });
      before = null;
    }

    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
  }

  Wangge.printing = { start };
}
