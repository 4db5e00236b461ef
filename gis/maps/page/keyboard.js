/* Keys: / search, ? help, Esc steps back; with the map focused also arrows, + -, Enter. */
{
  const { element, byId } = Wangge;

  const rows = [
    ["/", "key_search"],
    ["arrows", "key_pan"],
    ["+ −", "key_zoom"],
    ["Enter", "key_enter"],
    ["0", "key_whole"],
    ["Esc", "key_escape"],
  ];

  function help(open) {
    const card = byId("help");
    card.hidden = !open;
    byId("help-button").setAttribute("aria-expanded", String(open));
    if (!open) return;
    const list = element("dl", { class: "facts" });
    for (const [key, word] of rows) {
      const name = key === "arrows" ? Wangge.tr(key) : key;
      list.append(element("dt", {}, element("kbd", {}, name)), element("dd", {}, Wangge.tr(word)));
    }
    card.replaceChildren(element("h2", {}, Wangge.tr("help")), list);
  }

  const typing = (target) =>
    target instanceof HTMLInputElement && !["radio", "checkbox"].includes(target.type);

  function start(map, whole) {
    const container = map.getContainer();
    byId("help-button").addEventListener("click", () => help(byId("help").hidden));
    byId("whole").addEventListener("click", whole);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const onMap = event.target === container;
      if (event.key === "/") {
        event.preventDefault();
        byId("query").focus();
      } else if (event.key === "?") help(byId("help").hidden);
      else if (event.key === "0") whole();
      else if (event.key === "Escape") stepBack(container);
      else if (event.key === "Enter" && onMap) Wangge.selection.selectAt(map.getCenter());
    });
    // The crosshair shows where Enter looks; a pointer needs none.
    container.addEventListener("keydown", () => container.classList.add("by-keys"));
    container.addEventListener("pointerdown", () => container.classList.remove("by-keys"));
    container.addEventListener("blur", () => container.classList.remove("by-keys"));
    Wangge.listen(["lang"], () => help(!byId("help").hidden));
  }

  function stepBack(container) {
    if (!byId("help").hidden) help(false);
    else if (Wangge.selection.close()) container.focus();
    else if (Wangge.state.kept !== null) Wangge.set({ kept: null });
  }

  Wangge.keyboard = { start };
}
