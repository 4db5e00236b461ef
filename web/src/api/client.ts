import { type Parameters, request } from './request';
import type {
  Config,
  Coverage,
  DivisionDetail,
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

const PAGE = 500;

function get<T>(path: string, query: Parameters, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', path, { query, signal });
}

/** Every request for what is published. `revision` null means the current one. */
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

  division: (code: string, signal?: AbortSignal) =>
    get<DivisionDetail>(`/divisions/${encodeURIComponent(code)}`, {}, signal),

  search: (q: string, revision: number | null, signal?: AbortSignal, limit = 10) =>
    get<{ items: Hit[] }>('/search', { q: q.slice(0, 60), limit, revision }, signal),

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
