import { request } from '../api/request';
import type { Page } from '../api/shapes';
import type {
  Balance,
  Comment,
  Finding,
  GridCollection,
  GuideLayer,
  Operation,
  Person,
  Plan,
  Preview,
  PublishedGrid,
  Since,
  Status,
  Step,
  Stepped,
  Stood,
} from './shapes';

const of = (id: string) => `/plans/${encodeURIComponent(id)}`;

/** What every change of a plan comes with: the version one sees, and a key for repeating it. */
export interface Turn {
  version: number;
  key: string;
}

/** Every request of the plans' pages. */
export const requests = {
  plans: (
    filter: { status?: Status; division?: string; mine?: boolean },
    after: string | null,
    signal?: AbortSignal,
  ) => request<Page<Plan>>('GET', '/plans', { query: { ...filter, after, limit: 50 }, signal }),
  create: (title: string, division: string, key: string) =>
    request<Plan>('POST', '/plans', { body: { title, division, key } }),
  plan: (id: string, signal?: AbortSignal) => request<Plan>('GET', of(id), { signal }),
  grids: (id: string, signal?: AbortSignal) =>
    request<GridCollection>('GET', `${of(id)}/grids`, { signal }),
  /** The grids of a division as published in a revision. */
  published: (division: string, revision: number, signal?: AbortSignal) =>
    request<{ features: PublishedGrid[] }>('GET', '/export/grids.geojson', {
      query: { division, revision },
      signal,
    }),
  balance: (id: string, division: string, signal?: AbortSignal) =>
    request<{ before: Balance; after: Balance }>('GET', `${of(id)}/balance`, {
      query: { division },
      signal,
    }),
  steps: (id: string, after: number, signal?: AbortSignal) =>
    request<Page<Step>>('GET', `${of(id)}/operations`, { query: { after, limit: 500 }, signal }),
  checks: (id: string, signal?: AbortSignal) =>
    request<{ findings: Finding[]; errors: number; warnings: number; notices: number }>(
      'GET',
      `${of(id)}/checks`,
      { signal },
    ),

  operate: (id: string, turn: Turn, operation: Operation) =>
    request<Stepped>('POST', `${of(id)}/operations`, { body: { ...turn, operation } }),
  preview: (id: string, operation: Operation, signal?: AbortSignal) =>
    request<Preview>('POST', `${of(id)}/preview`, { body: { operation }, signal }),
  undo: (id: string, turn: Turn, to?: number) =>
    request<Stepped>('POST', `${of(id)}/undo`, {
      body: to === undefined ? turn : { ...turn, to },
    }),
  redo: (id: string, turn: Turn, to?: number) =>
    request<Stepped>('POST', `${of(id)}/redo`, {
      body: to === undefined ? turn : { ...turn, to },
    }),
  lock: (id: string, turn: Turn, grids: string[], locked: boolean) =>
    request<Stood & { locked: string[] }>('POST', `${of(id)}/locks`, {
      body: { ...turn, grids, locked },
    }),
  since: (id: string, version: number, signal?: AbortSignal) =>
    request<Since>('GET', `${of(id)}/since`, { query: { version }, signal }),

  comments: (id: string, signal?: AbortSignal) =>
    request<{ items: Comment[] }>('GET', `${of(id)}/comments`, { signal }),
  guides: (id: string, signal?: AbortSignal) =>
    request<{ items: GuideLayer[] }>('GET', `${of(id)}/guides`, { signal }),
  presence: (id: string, seen: Pick<Person, 'client' | 'at' | 'view' | 'grids' | 'tool'>) =>
    request<void>('POST', `${of(id)}/presence`, { body: seen, asIs: true }),
};
