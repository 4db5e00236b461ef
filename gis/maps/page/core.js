/* Data, state and words of the page. Text from the data only ever becomes text nodes. */
"use strict";

var Wangge = {};

Wangge.data = JSON.parse(document.getElementById("wangge-data").textContent);

/* State: one object, changed by set(), which tells everyone who listens. */
{
  const listeners = [];

  Wangge.state = {
    lang: Wangge.data.lang,
    measure: "workers_per_grid",
    unit: "village",
    kept: null, // legend class that was clicked: others fade
    pointed: null, // legend class under the pointer
    selected: null, // {unit, index}
    shown: { labels: true, places: true, marks: true },
  };

  Wangge.set = function (changes) {
    const changed = Object.keys(changes).filter((key) => Wangge.state[key] !== changes[key]);
    if (!changed.length) return;
    Object.assign(Wangge.state, changes);
    if (changed.includes("measure") || changed.includes("unit")) {
      Object.assign(Wangge.state, { kept: null, pointed: null });
    }
    for (const listener of listeners) listener(changed);
  };

  Wangge.listen = function (keys, react) {
    listeners.push((changed) => {
      if (changed.some((key) => keys.includes(key))) react();
    });
  };
}

/* Words and figures. */
{
  const locale = () => (Wangge.state.lang === "zh" ? "zh-CN" : "en");

  Wangge.tr = function (key, values) {
    const words = Wangge.data.words[Wangge.state.lang];
    const text = Object.prototype.hasOwnProperty.call(words, key) ? words[key] : String(key);
    return text.replace(/\{(\w+)\}/g, (whole, name) =>
      values && name in values ? String(values[name]) : whole
    );
  };

  /** A figure with thousands separators; an em dash for what is not known. */
  Wangge.figure = function (value, digits = 0) {
    if (value === null || value === undefined) return "—";
    return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
  };
}

/* Markup. */
{
  const svgNames = ["svg", "path", "circle", "rect", "line", "g"];

  /** An element with attributes and children; strings become text nodes, never markup. */
  Wangge.element = function (tag, attributes, ...children) {
    const made = svgNames.includes(tag)
      ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  Wangge.byId = (id) => document.getElementById(id);
}
