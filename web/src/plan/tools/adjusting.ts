/** Adjusting: the points of a drawn line are moved, added and taken out before it is confirmed. */
import { computed, signal } from '@preact/signals';
import { distance, keyOf, type Point } from '../model/fabric';
import { type Mark, reach } from '../state';
import type { Outline } from './confirming';
import { snap, tolerance } from './snapping';
import type { Pointer } from './tool';

/** CSS pixels between two points from which on a middle to take hold of is offered. */
const ROOM_PX = 36;

/** A point of the line, or the middle between it and the next. */
type Handle = { kind: 'point' | 'middle'; index: number; at: Point };

const outline = signal<Outline | null>(null);
const held = signal<number | null>(null);
const hovered = signal<Handle | null>(null);
const snapMarks = signal<Mark[]>([]);
/** The line as it was before the drag, for Escape. */
let before: readonly Point[] | null = null;

const middleOf = (a: Point, b: Point): Point => [
  Math.round((a[0] + b[0]) / 2),
  Math.round((a[1] + b[1]) / 2),
];

const middles = computed<Handle[]>(() => {
  const now = outline.value;
  if (!now) return [];
  const points = now.points.value;
  const room = ROOM_PX * reach.value;
  const count = now.closed ? points.length : points.length - 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => index).flatMap((index) => {
    const [a, b] = [points[index] as Point, points[(index + 1) % points.length] as Point];
    return distance(a, b) < room ? [] : [{ kind: 'middle' as const, index, at: middleOf(a, b) }];
  });
});

const marks = computed<Mark[]>(() => {
  const now = outline.value;
  if (!now) return [];
  const points = now.points.value;
  const line: Mark = now.closed
    ? { shape: 'area', polygons: [[points]], as: 'draft' }
    : { shape: 'line', points, as: 'draft' };
  const over = hovered.value;
  return [
    line,
    ...middles.value.map(({ at }): Mark => ({ shape: 'point', at, as: 'midpoint' })),
    ...points.map(
      (at, index): Mark => ({
        shape: 'point',
        at,
        as: over?.kind === 'point' && over.index === index ? 'picked' : 'corner',
      }),
    ),
    ...snapMarks.value,
  ];
});

function handleAt(pointer: Pointer): Handle | null {
  const now = outline.peek();
  if (!now) return null;
  let least = tolerance(pointer);
  let best: Handle | null = null;
  const points = now.points.peek().map((at, index): Handle => ({ kind: 'point', index, at }));
  for (const handles of [points, middles.peek()]) {
    for (const handle of handles) {
      const far = distance(pointer.at, handle.at);
      if (far <= least) [best, least] = [handle, far];
    }
    if (best) return best;
  }
  return null;
}

function without(index: number): boolean {
  const now = outline.peek();
  const points = now?.points.peek() ?? [];
  if (!now || points.length <= (now.closed ? 3 : 2)) return false;
  now.points.value = points.filter((_, other) => other !== index);
  hovered.value = null;
  return true;
}

function shift(pointer: Pointer): void {
  const now = outline.peek();
  const index = held.peek();
  if (!now || index === null) return;
  const found = snap(pointer);
  snapMarks.value = found.marks;
  now.points.value = now.points.peek().map((at, other) => (other === index ? found.at : at));
}

/** Takes the pointer while something is to be confirmed; tools hand theirs on. */
export const adjusting = {
  /** The line with what can be taken hold of. */
  marks,

  take(next: Outline): void {
    outline.value = next;
  },

  drop(): void {
    outline.value = null;
    held.value = null;
    hovered.value = null;
    snapMarks.value = [];
    before = null;
  },

  move(pointer: Pointer): void {
    hovered.value = handleAt(pointer);
  },

  down(pointer: Pointer): boolean {
    const handle = handleAt(pointer);
    const now = outline.peek();
    if (!handle || !now) return false;
    hovered.value = handle;
    if (handle.kind === 'point' && pointer.alt) {
      without(handle.index);
      return true;
    }
    before = now.points.peek();
    held.value = handle.index;
    if (handle.kind === 'middle') {
      held.value = handle.index + 1;
      now.points.value = before.toSpliced(handle.index + 1, 0, handle.at);
    }
    return true;
  },

  drag(pointer: Pointer): void {
    shift(pointer);
  },

  up(_pointer: Pointer): void {
    const now = outline.peek();
    if (now && before && held.peek() !== null) {
      const repeated = now.points.peek().filter((at, index, all) => {
        const previous = all[index - 1];
        return !previous || keyOf(previous) !== keyOf(at);
      });
      const enough = repeated.length >= (now.closed ? 3 : 2);
      if (repeated.length < now.points.peek().length) {
        now.points.value = enough ? repeated : before;
      }
    }
    held.value = null;
    before = null;
    snapMarks.value = [];
  },

  /** Gives a drag up; false when there is none. */
  cancel(): boolean {
    const now = outline.peek();
    if (!now || !before) return false;
    now.points.value = before;
    held.value = null;
    before = null;
    snapMarks.value = [];
    return true;
  },

  press(event: KeyboardEvent): boolean {
    const over = hovered.peek();
    if (event.key !== 'Delete' && event.key !== 'Backspace') return false;
    return over?.kind === 'point' && without(over.index);
  },
};
