import { addressOf, request } from '../../api/request';
import type { Difference } from '../changes/shapes';
import type { Turn } from '../requests';
import type { Comment, Plan, Stood } from '../shapes';
import type { Side } from './choices';

const of = (id: string) => `/plans/${encodeURIComponent(id)}`;

/** Steps of the review that take a plan from one state into another. */
export type Transition = 'submit' | 'withdraw' | 'reopen' | 'approve' | 'reject';

/** Somebody who may be named as a fellow editor. */
export interface Colleague {
  id: string;
  name: string;
  display_name: string;
}

export interface Rebased extends Stood {
  base_revision: number;
  /** Its steps became one, behind which undoing does not go. */
  folded: boolean;
  recoded: Record<string, string>;
}

export interface Published extends Stood {
  status: Plan['status'];
  revision: number;
  base_revision: number;
  /** Others had published nearby since its base. */
  merged: boolean;
  recoded: Record<string, string>;
}

type Choices = Readonly<Record<string, Side>>;

/** What is asked of the server from draft to revision. */
export const reviewing = {
  bring: (id: string, turn: Turn, transition: Transition, comment?: string) =>
    request<Stood & { status: Plan['status'] }>('POST', `${of(id)}/${transition}`, {
      body: comment ? { ...turn, comment } : turn,
    }),
  rebase: (id: string, turn: Turn, choose: Choices) =>
    request<Rebased>('POST', `${of(id)}/rebase`, { body: { ...turn, choose } }),
  publish: (id: string, turn: Turn, choose: Choices) =>
    request<Published>('POST', `${of(id)}/publish`, { body: { ...turn, choose } }),
  copy: (id: string, turn: Turn, title?: string) =>
    request<Stood & { copy: string }>('POST', `${of(id)}/copy`, {
      body: title ? { ...turn, title } : turn,
    }),
  change: (id: string, turn: Turn, change: { title?: string; editors?: string[] }) =>
    request<Plan>('PATCH', of(id), { body: { ...turn, ...change } }),
  colleagues: (id: string, signal?: AbortSignal) =>
    request<{ items: Colleague[] }>('GET', `${of(id)}/colleagues`, { signal }),

  difference: (id: string, other: string | null, signal?: AbortSignal) =>
    request<Difference>('GET', `${of(id)}/diff`, { query: { with: other }, signal }),
  exportOf: (id: string, form: string) => addressOf(`${of(id)}/export.${form}`),
  differenceOf: (id: string) => addressOf(`${of(id)}/diff.geojson`),

  comment: (
    id: string,
    said: { text: string; grid?: string | null; point?: readonly [number, number] | null },
  ) => request<Comment>('POST', `${of(id)}/comments`, { body: said }),
  changeComment: (id: string, comment: string, change: { text?: string; resolved?: boolean }) =>
    request<Comment>('PATCH', `${of(id)}/comments/${encodeURIComponent(comment)}`, {
      body: change,
    }),
};
