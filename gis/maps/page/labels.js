/* Names: town, then village, then a grid's last three digits, as there is room for them. */
{
  const GRID_ROOM = 44; // px that a grid needs to bear its number
  const sizes = { township: 14, village: 12, grid: 11 };
  const TOWN_LEAVES_AT = 900; // px of a town beyond which its villages say enough

  /** Width of a text in px: CJK characters are square, others about half as wide. */
  function width(text, size) {
    let total = 0;
    for (const character of text) total += character.codePointAt(0) > 0x2e7f ? size : size * 0.58;
    return total;
  }

  function text(record) {
    return record.type === "grid" ? (record.code || "").slice(-3) : record.name || "";
  }

  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  function candidates() {
    const { ofLevel, villages, grids } = Wangge.records;
    const list = [
      ...ofLevel("township").map((record) => ({ record, level: "township" })),
      ...villages.map((record) => ({ record, level: "village" })),
    ];
    if (Wangge.state.unit === "grid") {
      list.push(...grids.map((record) => ({ record, level: "grid" })));
    }
    return list;
  }

  /** Room that the places take, once their symbols are of full size. */
  function symbols(map) {
    if (!Wangge.state.shown.places || map.getContainer().classList.contains("overview")) return [];
    return Wangge.records.places.map((place) => {
      const { x, y } = map.latLngToLayerPoint(place.at);
      return [x - 8, y - 8, x + 8, y + 8];
    });
  }

  const LabelLayer = L.Layer.extend({
    onAdd(map) {
      if (!map.getPane("labels")) {
        map.createPane("labels").style.zIndex = 630;
        map.getPane("labels").style.pointerEvents = "none";
      }
      this._box = Wangge.element("div", { class: "labels leaflet-zoom-hide", "aria-hidden": "true" });
      map.getPane("labels").append(this._box);
      map.on("moveend zoomend resize viewreset", this.draw, this);
      this.draw();
    },
    onRemove(map) {
      map.off("moveend zoomend resize viewreset", this.draw, this);
      this._box.remove();
    },
    draw() {
      const map = this._map;
      if (!map) return;
      const view = map.getBounds().pad(0.1);
      const placed = symbols(map);
      const made = document.createDocumentFragment();
      for (const { record, level } of candidates()) {
        if (!view.intersects(record.bounds)) continue;
        const words = text(record);
        const size = sizes[level];
        const wide = width(words, size);
        const nw = map.latLngToLayerPoint(record.bounds.getNorthWest());
        const se = map.latLngToLayerPoint(record.bounds.getSouthEast());
        const room = se.x - nw.x;
        if (level === "township" ? Math.max(room, se.y - nw.y) > TOWN_LEAVES_AT : room < wide) {
          continue;
        }
        if (level === "township" && room < wide * 0.5) continue;
        if (level === "grid" && room < GRID_ROOM) continue;
        const at = map.latLngToLayerPoint(record.at);
        // A mark stands above the point, so the name goes below it.
        const marked = Wangge.state.shown.marks && Wangge.marks.unstaffed(record) > 0;
        const y = at.y + (marked && level === Wangge.state.unit ? 14 : 0);
        const boxAt = (shift) => [
          at.x - wide / 2 - 3,
          y + shift - size / 2 - 3,
          at.x + wide / 2 + 3,
          y + shift + size / 2 + 3,
        ];
        const free = (shift) => !placed.some((other) => overlap(boxAt(shift), other));
        const shift = [0, size + 6, -size - 6].find(free);
        if (shift === undefined) continue;
        placed.push(boxAt(shift));
        const label = Wangge.element("span", { class: `label label-${level}` }, words);
        label.style.left = `${Math.round(at.x)}px`;
        label.style.top = `${Math.round(y + shift)}px`;
        made.append(label);
      }
      this._box.replaceChildren(made);
    },
  });

  function layer() {
    const made = new LabelLayer();
    Wangge.listen(["unit", "shown"], () => made.draw());
    return made;
  }

  Wangge.labels = { layer };
}
