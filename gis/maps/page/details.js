/* What is said of an area or a place: one line on hovering, all of it on selecting. */
{
  const { element } = Wangge;
  const tr = (key, values) => Wangge.tr(key, values);

  function kindText(record) {
    if (record.type === "division" && record.level !== "village") {
      return record.level === "township" ? tr("township") : tr(record.level);
    }
    return record.kind ? tr(record.kind) : tr(record.type);
  }

  const measureText = (record, measure) =>
    Wangge.figure(record[measure], Wangge.measures.digits[measure]);

  /** The remark that stands instead of a figure. */
  function remark(record) {
    const name = record.type === "place" ? null : Wangge.measures.classOf(record);
    return ["not_gridded", "outside_programme", "unstaffed"].includes(name) ? tr(name) : null;
  }

  /** A grid is often just "Grid 3": its village goes before it unless its name says so. */
  function fullName(record) {
    const name = record.name || record.code || "—";
    const village = record.type === "grid" ? record.division_name : null;
    return village && !name.startsWith(village) ? `${village} ${name}` : name;
  }

  function tip(record) {
    const name = element("strong", {}, fullName(record));
    if (record.type === "place") return element("div", {}, name, ` ${kindText(record)}`);
    const { measure } = Wangge.state;
    const figure = `${measureText(record, measure)} ${Wangge.measures.unitText(measure, record)}`;
    return element("div", {}, name, ` ${remark(record) || figure}`);
  }

  function staffText(staff) {
    if (staff === null || staff === undefined) return null;
    if (!Array.isArray(staff)) return Wangge.figure(staff);
    return (
      staff
        .map((count, i) => (count ? `${tr(Wangge.data.roles[i])} ${Wangge.figure(count)}` : null))
        .filter(Boolean)
        .join(Wangge.state.lang === "zh" ? "、" : ", ") || "—"
    );
  }

  /** The town that runs a village, and the one its code puts it under where they differ. */
  function parents(record) {
    const managing = Wangge.records.named(record.managing_parent);
    const statistical = Wangge.records.named(record.statistical_parent);
    const rows = [];
    if (managing || statistical) rows.push(["township", managing || statistical]);
    if (managing && statistical && managing !== statistical) {
      rows.push(["statistical_parent", statistical]);
    }
    return record.level === "village" ? rows : [];
  }

  function rows(record) {
    const { figure } = Wangge;
    if (record.type === "place") {
      return [["kind", kindText(record)], ["address", record.address]];
    }
    const measures = Wangge.measures.all.map((name) => [name, measureText(record, name)]);
    if (record.type === "grid") {
      return [
        ["code", record.code],
        ["kind", kindText(record)],
        ["village", record.division_name || Wangge.records.named(record.division)],
        ["township", record.township_name],
        ["households", figure(record.households)],
        ["workers", figure(record.workers)],
        ["staff", staffText(record.staff)],
        measures[1],
        ["area_km2", figure(record.area_km2, 3)],
      ];
    }
    const counted = record.programme
      ? [
          ["grids", figure(record.grids)],
          ["workers", figure(record.workers)],
          ["households", figure(record.households)],
          ["unstaffed", record.unstaffed ? figure(record.unstaffed) : null],
          ...measures,
        ]
      : [];
    return [
      ["code", record.code],
      ["kind", kindText(record)],
      ...parents(record),
      ["managed_by", record.managed_by],
      ...counted,
      ["area_km2", figure(record.area_km2, 2)],
    ];
  }

  function popup(record) {
    const list = element("dl", { class: "facts" });
    for (const [key, value] of rows(record)) {
      if (value === null || value === undefined || value === "") continue;
      list.append(element("dt", {}, tr(key)), element("dd", {}, String(value)));
    }
    const said = remark(record);
    const canOpen = record.type === "division" && record.level === "village" && record.grids > 0;
    return element(
      "div",
      { class: "details" },
      element("h2", {}, fullName(record)),
      said ? element("p", { class: "remark" }, said) : null,
      list,
      canOpen && Wangge.state.unit === "village"
        ? element(
            "button",
            { type: "button", class: "plain", onclick: () => Wangge.selection.open(record) },
            tr("see_grids")
          )
        : null,
      record.synthetic ? element("p", { class: "synthetic" }, tr("synthetic")) : null
    );
  }

  Wangge.details = { tip, popup, kindText, remark };
}
