/** Which corners are selected, and which cannot be: those on borders that no plan moves. */
import { signal } from '@preact/signals';
import { type Edge, keyOf, type Point } from '../model/fabric';
import { outlineAt } from '../model/outlines';
import { fabric, locked, type Mark } from '../state';
import { toolWords } from '../words/tools';
import { shortCode } from './saying';
import type { Pointer } from './tool';

/** By their keys. */
export const picked = signal<ReadonlyMap<string, Point>>(new Map());

export function middleOf({ from, to }: Pick<Edge, 'from' | 'to'>): Point {
  return [Math.round((from[0] + to[0]) / 2), Math.round((from[1] + to[1]) / 2)];
}

function lockedBy(grids: readonly string[]): string | null {
  const shut = grids.find((id) => locked.peek().has(id));
  if (!shut) return null;
  const code = fabric.peek()?.grid(shut)?.code ?? '';
  return toolWords.peek().corners.locked(shortCode(code));
}

/** Why a corner cannot be moved, in words; null if nothing is known against it. */
export function shutBy(at: Point): string | null {
  if (outlineAt(at)) return toolWords.peek().corners.outline;
  return lockedBy((fabric.peek()?.usesOf(at) ?? []).map(({ grid }) => grid));
}

/** Why a piece of border cannot be moved; `put`: or why no corner can be put into it. */
export function shutEdge(edge: Pick<Edge, 'from' | 'to' | 'grids'>, put = false): string | null {
  const shut = lockedBy(edge.grids);
  if (shut || put) return shut;
  const divisions = new Set(edge.grids.map((id) => fabric.peek()?.grid(id)?.division));
  return divisions.size > 1 || outlineAt(middleOf(edge)) ? toolWords.peek().push.outline : null;
}

/** Marks of those selected that are still there: others, or undoing, may have taken some away. */
export function pickedMarks(): Mark[] {
  const there = [...picked.peek()].filter(([, at]) => fabric.peek()?.usesOf(at).length);
  if (there.length < picked.peek().size) picked.value = new Map(there);
  return there.map(([, at]) => ({ shape: 'point', at, as: 'picked' }));
}

export function toggle(at: Point): void {
  const next = new Map(picked.peek());
  if (!next.delete(keyOf(at))) next.set(keyOf(at), at);
  picked.value = next;
}

/** Selects what lies in a box besides what is; says how many corners there must stay. */
export function pickBox(from: Pointer, to: Pointer): number {
  const [west, east] = [Math.min(from.at[0], to.at[0]), Math.max(from.at[0], to.at[0])];
  const [south, north] = [Math.min(from.at[1], to.at[1]), Math.max(from.at[1], to.at[1])];
  const found = new Map<string, Point>();
  for (const grid of fabric.peek()?.gridsIn([west, south, east, north]) ?? []) {
    for (const point of grid.polygons.flat(2)) {
      const [x, y] = point;
      if (x >= west && x <= east && y >= south && y <= north) found.set(keyOf(point), point);
    }
  }
  const movable = [...found].filter(([, at]) => shutBy(at) === null);
  picked.value = new Map([...picked.peek(), ...movable]);
  return found.size - movable.length;
}
