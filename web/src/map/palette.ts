/** The map's colours, read from the same tokens as the page's, so that dark mode is one place. */
export interface Palette {
  paper: string;
  ink: string;
  ink2: string;
  halo: string;
  line: string;
  villageLine: string;
  townLine: string;
  casing: string;
  selection: string;
  selectionCasing: string;
  hover: string;
  hatch: string;
  outside: string;
  outsideDot: string;
  amber: string;
  ramp: string[];
  font: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: get('--paper'),
    ink: get('--ink'),
    ink2: get('--ink-2'),
    halo: get('--map-halo'),
    line: get('--map-grid-line'),
    villageLine: get('--map-village-line'),
    townLine: get('--map-town-line'),
    casing: get('--map-casing'),
    selection: get('--cinnabar'),
    selectionCasing: get('--map-selection-casing'),
    hover: get('--map-hover'),
    hatch: get('--map-hatch'),
    outside: get('--map-outside'),
    outsideDot: get('--map-outside-dot'),
    amber: get('--amber'),
    ramp: [1, 2, 3, 4, 5, 6, 7].map((step) => get(`--celadon-${step}`)),
    font: get('--type'),
  };
}

/** The ramp's colour for a class out of `classes`: few classes still span the whole ramp. */
export function rampColour(ramp: readonly string[], index: number, classes: number): string {
  const at = classes <= 1 ? 3 : Math.round((index * (ramp.length - 1)) / (classes - 1));
  return ramp[Math.min(at, ramp.length - 1)] as string;
}

function channels(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.replace('#', ''), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** A colour mixed with another; `share` 1 is all of the second. */
export function mix(first: string, second: string, share: number): string {
  const a = channels(first);
  const b = channels(second);
  const c = a.map((v, i) => Math.round(v + ((b[i] as number) - v) * share));
  return `rgb(${c.join(',')})`;
}
