/* Search by name, code and pinyin initials: a combobox that keys alone can work. */
{
  const { element, byId } = Wangge;
  const MOST = 12;
  let found = [];
  let active = -1;

  const plain = (text) => (text || "").normalize("NFKC").toLowerCase().trim();

  const index = [
    ...Wangge.records.divisions,
    ...Wangge.records.grids,
    ...Wangge.records.places,
  ].map((record) => ({
    record,
    name: plain(record.name),
    code: plain(record.code),
    initials: plain(record.initials),
    // Larger areas first where matches are alike.
    size: record.type === "division" ? (record.level === "village" ? 1 : 0) : 2,
  }));

  function grade(entry, query) {
    if (entry.name === query || entry.code === query) return 0;
    if (entry.name.startsWith(query)) return 1;
    if (entry.code.startsWith(query)) return 2;
    if (entry.initials.startsWith(query)) return 3;
    if (entry.name.includes(query)) return 4;
    if (entry.code.endsWith(query) || entry.initials.includes(query)) return 5;
    return null;
  }

  function search(text) {
    const query = plain(text);
    if (!query) return [];
    return index
      .map((entry) => ({ entry, rank: grade(entry, query) }))
      .filter(({ rank }) => rank !== null)
      .sort((a, b) => a.rank - b.rank || a.entry.size - b.entry.size)
      .slice(0, MOST)
      .map(({ entry }) => entry.record);
  }

  function context(record) {
    if (record.type === "place") return Wangge.details.kindText(record);
    const above =
      record.type === "grid"
        ? record.division_name || Wangge.records.named(record.division)
        : Wangge.records.named(record.managing_parent || record.statistical_parent);
    return [above, record.code].filter(Boolean).join(" · ");
  }

  function draw() {
    const list = byId("found");
    const query = byId("query");
    const open = plain(query.value) !== "";
    list.hidden = !open;
    query.setAttribute("aria-expanded", String(open));
    if (active >= 0) query.setAttribute("aria-activedescendant", `found-${active}`);
    else query.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...found.map((record, i) =>
        element(
          "li",
          {
            id: `found-${i}`,
            role: "option",
            "aria-selected": String(i === active),
            // Before the field loses focus.
            onmousedown: (event) => {
              event.preventDefault();
              choose(record);
            },
          },
          element("span", { class: "found-name" }, record.name || record.code || "—"),
          element("span", { class: "found-context" }, context(record))
        )
      )
    );
    if (open && !found.length) {
      list.append(element("li", { class: "none", role: "presentation" }, Wangge.tr("no_result")));
    }
    const current = list.querySelector('[aria-selected="true"]');
    if (current) current.scrollIntoView({ block: "nearest" });
  }

  function clear() {
    byId("query").value = "";
    found = [];
    active = -1;
    draw();
  }

  function choose(record) {
    clear();
    byId("query").blur();
    Wangge.selection.show(record);
  }

  const keys = {
    ArrowDown: () => (active = Math.min(active + 1, found.length - 1)),
    ArrowUp: () => (active = Math.max(active - 1, -1)),
    Enter: () => {
      if (found.length) choose(found[Math.max(active, 0)]);
    },
    Escape: () => {
      if (byId("query").value) clear();
      else byId("query").blur();
    },
  };

  function words() {
    const query = byId("query");
    query.setAttribute("aria-label", Wangge.tr("search"));
    query.setAttribute("placeholder", Wangge.tr("search"));
    byId("found").setAttribute("aria-label", Wangge.tr("results"));
  }

  function start() {
    const query = byId("query");
    query.addEventListener("input", () => {
      found = search(query.value);
      active = found.length ? 0 : -1;
      draw();
    });
    query.addEventListener("keydown", (event) => {
      if (event.isComposing || !(event.key in keys)) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
      if (document.activeElement === query) draw();
    });
    query.addEventListener("blur", () => {
      byId("found").hidden = true;
      query.setAttribute("aria-expanded", "false");
    });
    query.addEventListener("focus", draw);
    Wangge.listen(["lang"], words);
    words();
  }

  Wangge.search = { start };
}
