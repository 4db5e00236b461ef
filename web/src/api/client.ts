import { Problem, problemOf } from './problem';
import type {
  Config,
  Coverage,
  DivisionProperties,
  Features,
  GridDetail,
  GridProperties,
  GridRow,
  Hit,
  KindFilter,
  Lookup,
  Page,
  PlaceProperties,
  StaffMember,
} from './shapes';

const BASE = '/api/v1';
const PAGE = 500;

type Parameters = Record<string, string | number | null | undefined>;

async function get<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}${text ? `?${text}` : ''}`, {
      headers: { Accept: 'application/json, application/geo+json' },
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'unreachable', '', 'unreachable');
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** Every request the page makes. `revision` null means the current one. */
export const api = {
  config: (signal?: AbortSignal) => get<Config>('/config', {}, signal),

  coverage: (
    division: string,
    kind: KindFilter | null,
    revision: number | null,
    signal?: AbortSignal,
  ) => get<Coverage>('/coverage', { division, kind, revision }, signal),

  grid: (code: string, revision: number | null, signal?: AbortSignal) =>
    get<GridDetail>(`/grids/${encodeURIComponent(code)}`, { revision }, signal),

  /** All grids of a division, page after page. */
  async grids(division: string, revision: number | null, signal?: AbortSignal): Promise<GridRow[]> {
    const rows: GridRow[] = [];
    let after: string | null = null;
    do {
      const page: Page<GridRow> = await get<Page<GridRow>>(
        '/grids',
        { division, revision, limit: PAGE, after },
        signal,
      );
      rows.push(...page.items);
      after = page.next;
    } while (after);
    return rows;
  },

  search: (q: string, revision: number | null, signal?: AbortSignal) =>
    get<{ items: Hit[] }>('/search', { q: q.slice(0, 60), limit: 10, revision }, signal),

  lookup: (lon: number, lat: number, revision: number | null, signal?: AbortSignal) =>
    get<Lookup>('/lookup', { lon, lat, revision }, signal),

  /** The staff of a village or community, to find where a person serves. */
  staff: (division: string, revision: number | null) =>
    get<Page<StaffMember>>('/staff', { division, revision, limit: 1000 }),

  divisionShapes: (division: string | null, revision: number | null, signal?: AbortSignal) =>
    get<Features<DivisionProperties>>('/export/divisions.geojson', { division, revision }, signal),

  gridShapes: (division: string | null, revision: number | null, signal?: AbortSignal) =>
    get<Features<GridProperties>>('/export/grids.geojson', { division, revision }, signal),

  placeShapes: (revision: number | null, signal?: AbortSignal) =>
    get<Features<PlaceProperties>>('/export/places.geojson', { revision }, signal),
};
