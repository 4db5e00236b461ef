import { isLang, type Lang } from '../i18n';
import { isMeasure, type MeasureId } from '../measure/measures';

/** What is selected; null is the whole area. */
export type Selection =
  | { type: 'division'; code: string }
  | { type: 'grid'; code: string }
  | { type: 'place'; id: string }
  | null;

export type Kind = 'all' | 'rural' | 'urban';

/** Where the map looks: centre in degrees and zoom. */
export interface Viewpoint {
  zoom: number;
  lon: number;
  lat: number;
}

/** Everything that the address bar holds. */
export interface ViewState {
  selection: Selection;
  measure: MeasureId;
  kind: Kind;
  viewpoint: Viewpoint | null;
  lang: Lang | null;
  revision: number | null;
}

export const DEFAULT_MEASURE: MeasureId = 'workers';

/** The view as a readable query: `?grid=…&measure=…&kind=…&map=13.2/25.83100/114.93000&lang=zh&revision=1`. */
export function toQuery(state: ViewState): string {
  const parts: string[] = [];
  const put = (name: string, value: string) =>
    parts.push(`${name}=${encodeURIComponent(value).replaceAll('%2F', '/')}`);
  const { selection, viewpoint } = state;
  if (selection) put(selection.type, selection.type === 'place' ? selection.id : selection.code);
  put('measure', state.measure);
  if (state.kind !== 'all') put('kind', state.kind);
  if (viewpoint) {
    const { zoom, lat, lon } = viewpoint;
    put('map', `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  }
  if (state.lang) put('lang', state.lang);
  if (state.revision !== null) put('revision', String(state.revision));
  return `?${parts.join('&')}`;
}

function viewpointOf(text: string | null): Viewpoint | null {
  const parts = (text ?? '').split('/');
  if (parts.length !== 3 || parts.some((part) => part.trim() === '')) return null;
  const [zoom, lat, lon] = parts.map(Number) as [number, number, number];
  const inside = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24;
  return inside ? { zoom, lat, lon } : null;
}

/** Reads a query; whatever is missing or wrong falls back to its default. */
export function fromQuery(query: string): ViewState {
  const get = new URLSearchParams(query);
  const grid = get.get('grid');
  const division = get.get('division');
  const place = get.get('place');
  const selection: Selection = grid
    ? { type: 'grid', code: grid }
    : division
      ? { type: 'division', code: division }
      : place
        ? { type: 'place', id: place }
        : null;
  const measure = get.get('measure');
  const kind = get.get('kind');
  const lang = get.get('lang');
  const revision = get.get('revision') ?? '';
  return {
    selection,
    measure: isMeasure(measure) ? measure : DEFAULT_MEASURE,
    kind: kind === 'rural' || kind === 'urban' ? kind : 'all',
    viewpoint: viewpointOf(get.get('map')),
    lang: isLang(lang) ? lang : null,
    revision: /^[1-9]\d{0,8}$/.test(revision) ? Number(revision) : null,
  };
}

export function sameSelection(a: Selection, b: Selection): boolean {
  if (a === null || b === null) return a === b;
  if (a.type !== b.type) return false;
  return a.type === 'place' ? a.id === (b as typeof a).id : a.code === (b as typeof a).code;
}
