/** How the map is coloured: a measure of each grid, in classes that the legend shows. */
import { computed, signal } from '@preact/signals';
import { type Classes, classify, classOf, MOST_CLASSES } from '../../measure/classes';
import { divisions, fabric, fabricTurn } from '../state';
import type { Grid } from './fabric';
import { deviationOf, meanOf, perWorker, type Range, type Target } from './workload';

export const MEASURES = [
  'deviation',
  'households',
  'per_worker',
  'workers',
  'area',
  'none',
] as const;
export type MeasureId = (typeof MEASURES)[number];

/** What the map is coloured by. */
export const measure = signal<MeasureId>('deviation');
/** What deviations are told from: means, or the ranges of {@link ranges}. */
export const against = signal<Target['by']>('mean');
/** Ranges of households that are wanted, by kind of division: town and country have their own. */
export const ranges = signal<Readonly<Record<string, Range>>>({});

const kindOf = (code: string): string => divisions.value.get(code)?.kind ?? '';

/** What the grids of a division are held against, in the table and on the map. */
export function targetOf(division: string): Target {
  const range = against.value === 'range' ? ranges.value[kindOf(division)] : undefined;
  return range ? { by: 'range', ...range } : { by: 'mean' };
}

/** Sets the range for a division and all of its kind. */
export function wantRange(division: string, range: Range): void {
  ranges.value = { ...ranges.peek(), [kindOf(division)]: range };
}

/** The colour of a grid: a step of 7 of one of two ramps; or not known, or none at all. */
export type Shade = { ramp: 'diverging' | 'celadon'; step: number } | 'unknown' | 'none';

/** Bounds of the seven classes of deviation: within a tenth of the target is none. */
export const DEVIATIONS = [-0.5, -0.25, -0.1, 0.1, 0.25, 0.5] as const;

/** 0 is far below the target, 3 near it, 6 far above; what lies on a bound is the nearer class. */
export function deviationClass(deviation: number): number {
  const below = DEVIATIONS.filter((bound) => bound < 0 && deviation < bound).length;
  const above = DEVIATIONS.filter((bound) => bound > 0 && deviation > bound).length;
  return 3 - below + above;
}

/** The value of each grid by which the map is coloured; null where it is not known. */
export function valuesOf(
  grids: Iterable<Grid>,
  by: MeasureId,
  of: (division: string) => Target,
): Map<string, number | null> {
  const every = [...grids];
  if (by !== 'deviation') return new Map(every.map((grid) => [grid.id, measured(grid, by)]));
  const values = new Map<string, number | null>();
  for (const [division, group] of grouped(every)) {
    const wanted = of(division);
    const mean = meanOf(group.map((grid) => grid.households));
    for (const grid of group) values.set(grid.id, deviationOf(grid.households, wanted, mean));
  }
  return values;
}

function measured(grid: Grid, by: MeasureId): number | null {
  switch (by) {
    case 'households':
      return grid.households;
    case 'per_worker':
      return perWorker(grid.households, grid.workers);
    case 'workers':
      return grid.workers;
    case 'area':
      return grid.area_km2;
    default:
      return null;
  }
}

/** What the legend shows: values, their classes, and which class each grid is of. */
export interface Shading {
  values: ReadonlyMap<string, number | null>;
  /** Null for deviations, whose classes are {@link DEVIATIONS}, and for no measure. */
  classes: Classes | null;
  /** Grids of each class. */
  counts: number[];
  classOf: ReadonlyMap<string, number>;
}

export function shadingOf(
  grids: Iterable<Grid>,
  by: MeasureId,
  target: (division: string) => Target,
): Shading {
  if (by === 'none') return { values: new Map(), classes: null, counts: [], classOf: new Map() };
  const values = valuesOf(grids, by, target);
  const known = [...values].flatMap(([id, value]) =>
    value === null ? [] : [[id, value] as const],
  );
  if (by === 'deviation') {
    const counts = Array.from({ length: MOST_CLASSES }, () => 0);
    const of = new Map(known.map(([id, value]) => [id, deviationClass(value)]));
    for (const each of of.values()) counts[each] = (counts[each] ?? 0) + 1;
    return { values, classes: null, counts, classOf: of };
  }
  const classes = classify(
    known.map(([, value]) => value),
    by === 'households' || by === 'workers',
  );
  const of = new Map(known.map(([id, value]) => [id, classOf(value, classes.lower)]));
  return { values, classes, counts: classes.counts, classOf: of };
}

/** The step of a ramp of seven for a class out of several: few still span the whole ramp. */
export function stepOf(index: number, classes: number): number {
  return classes <= 1 ? 3 : Math.round((index * (MOST_CLASSES - 1)) / (classes - 1));
}

export const shading = computed<Shading>(() => {
  fabricTurn.value;
  return shadingOf(fabric.value?.grids() ?? [], measure.value, targetOf);
});

/** How each grid is filled. */
export const shades = computed<ReadonlyMap<string, Shade>>(() => {
  const { values, classes, classOf: of } = shading.value;
  const ramp = classes ? 'celadon' : 'diverging';
  const shade = (id: string): Shade => {
    const index = of.get(id);
    if (index === undefined) return 'unknown';
    return { ramp, step: classes ? stepOf(index, classes.lower.length) : index };
  };
  return new Map([...values.keys()].map((id) => [id, shade(id)]));
});

/** The class pointed at in the legend, and those that were kept by a click. */
export const litClass = signal<number | null>(null);
export const keptClasses = signal<ReadonlySet<number>>(new Set());

/** Grids that step back while classes of the legend are pointed at or kept; null: none does. */
export const faded = computed<ReadonlySet<string> | null>(() => {
  const lit = new Set(keptClasses.value);
  if (litClass.value !== null) lit.add(litClass.value);
  if (lit.size === 0) return null;
  const { values, classOf: of } = shading.value;
  return new Set(
    [...values.keys()].filter((id) => {
      const index = of.get(id);
      return index === undefined || !lit.has(index);
    }),
  );
});

/** Grids that nobody serves; marked on the map whatever it is coloured by. */
export const unstaffed = computed<ReadonlySet<string>>(() => {
  fabricTurn.value;
  const grids = fabric.value?.grids() ?? [];
  return new Set([...grids].flatMap((grid) => (grid.staff.length === 0 ? [grid.id] : [])));
});

export function chooseMeasure(next: MeasureId): void {
  measure.value = next;
  keptClasses.value = new Set();
  litClass.value = null;
}

function grouped(grids: readonly Grid[]): Map<string, Grid[]> {
  const groups = new Map<string, Grid[]>();
  for (const grid of grids) {
    const group = groups.get(grid.division);
    if (group) group.push(grid);
    else groups.set(grid.division, [grid]);
  }
  return groups;
}
