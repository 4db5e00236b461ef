/** What the planner says beside what is drawn: the tools send it, the bar asks for it. */
import { computed, signal } from '@preact/signals';
import type { GridKind } from '../../api/shapes';
import type { Grid } from '../model/fabric';
import { chosen, fabric, fabricTurn } from '../state';

/** Of the grid that is being drawn. */
export const drawn = {
  /** Null: where most of the outline lies. */
  division: signal<string | null>(null),
  name: signal(''),
  kind: signal<GridKind>('basic'),
  /** Null: not known. */
  households: signal<number | null>(null),
};

/** Of a merge. */
export const merged = {
  /** Whose identity, code and kind stay; null: the first one's. */
  keep: signal<string | null>(null),
  name: signal(''),
};

const present = (ids: Iterable<string>): Grid[] => {
  fabricTurn.value;
  return [...ids].flatMap((id) => fabric.value?.grid(id) ?? []);
};

/** Those to be merged, in the order in which they were chosen. */
export const merging = computed<Grid[]>(() => present(chosen.value));

export const kept = computed<Grid | null>(
  () => merging.value.find((grid) => grid.id === merged.keep.value) ?? merging.value[0] ?? null,
);

export const toErase = signal<readonly string[]>([]);
/** The grids to be erased, one step each; the first is the one that is asked about. */
export const erasing = computed<Grid[]>(() => present(toErase.value));

export const toGain = signal<string | null>(null);
/** The grid that gains ground; null until one is chosen. */
export const gaining = computed<Grid | null>(
  () => present(toGain.value === null ? [] : [toGain.value])[0] ?? null,
);

export function gain(id: string): void {
  toGain.value = id;
  chosen.value = new Set([id]);
}
