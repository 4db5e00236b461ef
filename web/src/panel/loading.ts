import { computed, effect } from '@preact/signals';
import { api } from '../api/client';
import type { Coverage, GridDetail, GridRow } from '../api/shapes';
import { turns } from '../session/session';
import { Resource } from '../state/resource';
import { atlas, config, kind, revision, root, selection } from '../state/store';

export const coverage = new Resource<Coverage>();
export const gridRows = new Resource<GridRow[]>();
export const gridDetail = new Resource<GridDetail>();

/** The division whose figures the panel shows; null while a grid or place is shown. */
export const scope = computed<string | null>(() => {
  const chosen = selection.value;
  if (chosen === null) return root.value;
  return chosen.type === 'division' ? chosen.code : null;
});

/** True when the scope is a village or community, which has grids and no kinds below it. */
export const isLowest = computed(() => {
  const code = scope.value;
  return code !== null && atlas.value.data?.divisions.get(code)?.level === 'village';
});

const ROOM = 300;
const answers = new Map<string, unknown>();

/** A revision never changes: what was fetched once is not fetched again. */
async function once<T>(key: string, fetcher: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known !== undefined) return known as T;
  const answer = await fetcher();
  if (answers.size >= ROOM) answers.delete(answers.keys().next().value as string);
  answers.set(key, answer);
  return answer;
}

/** Loads what the panel shows whenever selection, kind or revision change. */
export function followSelection(): () => void {
  let turn = turns.peek();
  const stops = [
    // Somebody else has signed in, or nobody is any more: what only the one before may see goes.
    effect(() => {
      if (turns.value === turn) return;
      turn = turns.value;
      answers.clear();
      gridDetail.clear();
    }),
    effect(() => {
      const at = revision.value;
      const code = scope.value;
      if (config.value.status !== 'ready' || at === null || code === null) return;
      const filter = kind.value === 'all' || isLowest.value ? null : kind.value;
      void coverage.load((signal) =>
        once(`coverage ${at} ${code} ${filter}`, () => api.coverage(code, filter, at, signal)),
      );
    }),
    effect(() => {
      const at = revision.value;
      const code = scope.value;
      if (at === null || code === null || !isLowest.value) return;
      void gridRows.load(
        (signal) => once(`grids ${at} ${code}`, () => api.grids(code, at, signal)),
        false,
      );
    }),
    effect(() => {
      const at = revision.value;
      const chosen = selection.value;
      turns.value; // telephone numbers are not for everybody
      if (at === null || chosen?.type !== 'grid') return;
      const { code } = chosen;
      void gridDetail.load((signal) =>
        once(`grid ${at} ${code}`, () => api.grid(code, at, signal)),
      );
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
