/** What of the plan is not as it was published at its base. */
import { computed, signal } from '@preact/signals';
import type { PublishedGrid } from '../shapes';
import { fabric, fabricTurn } from '../state';
import {
  type Grid,
  keyOf,
  nearestOn,
  type Point,
  type Polygon,
  polygonsOf,
  type Ring,
} from './fabric';

export type BaseGrid = Omit<Grid, 'staff' | 'counts'>;

/** The grids as published at the plan's base; null until they are known. */
export const base = signal<ReadonlyMap<string, BaseGrid> | null>(null);

export const baseGridOf = ({ id, geometry, properties }: PublishedGrid): BaseGrid => ({
  ...properties,
  id,
  polygons: polygonsOf(geometry),
});

/** A vertex put on a border is rounded to the lattice: this many steps off it at most. */
const ROUNDING = 2;

function onRing(at: Point, ring: Ring): boolean {
  return ring.some(
    (from, i) => nearestOn(at, from, ring[(i + 1) % ring.length] as Point).distance <= ROUNDING,
  );
}

/** Whether a border runs where it ran, maybe with vertices put on it. */
export function sameBorder(old: readonly Polygon[], now: readonly Polygon[]): boolean {
  const before = old.flat();
  const after = now.flat();
  if (before.length !== after.length) return false;
  const keys = new Set(after.flat().map(keyOf));
  if (!before.flat().every((at) => keys.has(keyOf(at)))) return false;
  const known = new Set(before.flat().map(keyOf));
  return after
    .flat()
    .filter((at) => !known.has(keyOf(at)))
    .every((at) => before.some((ring) => onRing(at, ring)));
}

function differs(grid: Grid, was: BaseGrid): boolean {
  return (
    grid.code !== was.code ||
    grid.name !== was.name ||
    grid.kind !== was.kind ||
    grid.households !== was.households ||
    grid.workers !== was.workers ||
    !sameBorder(was.polygons, grid.polygons)
  );
}

const known = new WeakMap<Grid, { was: BaseGrid | undefined; differs: boolean }>();

/** Whether a grid is not as it was published, new ones included. */
function isChanged(grid: Grid, was: BaseGrid | undefined): boolean {
  const found = known.get(grid);
  if (found && found.was === was) return found.differs;
  const result = was === undefined || differs(grid, was);
  known.set(grid, { was, differs: result });
  return result;
}

/** Ids of the grids that are not as they were published; none until the base is known. */
export const changed = computed<ReadonlySet<string>>(() => {
  fabricTurn.value;
  const old = base.value;
  const grids = fabric.value?.grids();
  if (!old || !grids) return new Set();
  return new Set([...grids].filter((grid) => isChanged(grid, old.get(grid.id))).map((g) => g.id));
});
