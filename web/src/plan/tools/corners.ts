/**
 * Corners: shared vertices are dragged, put in and taken out, live with all the neighbours.
 *
 * One gesture is one `move` operation, so that it is undone as one step.
 */
import { signal } from '@preact/signals';
import { degrees, distance, type Grid, keyOf, type Point } from '../model/fabric';
import { lengthOf } from '../model/measure';
import { outlineAt } from '../model/outlines';
import { type Insert, joinable, redrawn, removable } from '../model/vertices';
import { fabric, foreseen, gesture, type Mark, reach, sketch } from '../state';
import { send } from '../sync/outbox';
import { toolWords } from '../words/tools';
import { AROUND_PX, cornersAround } from './handles';
import { middleOf, pickBox, picked, pickedMarks, shutBy, shutEdge, toggle } from './picking';
import { areasOf, metres, refuse } from './saying';
import { type Snapped, snap, tolerance } from './snapping';
import type { Pointer, Tool } from './tool';

/** CSS pixels that a piece of border must be long for its middle to be offered. */
const ROOM_PX = 32;
/** CSS pixels that a hand may tremble and still mean a click. */
const STILL_PX = 3;

type Gesture =
  | { is: 'none' }
  /** A corner is held; `insert` if the press put it in. */
  | { is: 'drag'; start: Point; pointer: Pointer; insert: Insert | null; found: Snapped | null }
  | { is: 'box'; from: Pointer; at: Pointer };

/** Where the gesture stands; corners are counted, for the hint. */
const now = signal<Gesture>({ is: 'none' });
let hovered: Pointer | null = null;
/** Whether the last press was a finger's. */
const fingers = signal(false);

const shown = ({ at }: Pointer): boolean =>
  hovered !== null && distance(hovered.at, at) <= AROUND_PX * reach.peek();

type Target = { corner: Point } | { insert: Insert } | null;

/** What can be taken hold of at a place: a corner, else the middle of a piece of border. */
function targetAt(pointer: Pointer): Target {
  const coverage = fabric.peek();
  const within = tolerance(pointer);
  const corner = coverage?.cornerNear(pointer.at, within);
  if (corner) return { corner };
  const edge = coverage?.borderNear(pointer.at, within)?.edge;
  if (!edge || distance(edge.from, edge.to) < ROOM_PX * reach.peek()) return null;
  const middle = middleOf(edge);
  return distance(pointer.at, middle) <= within ? { insert: { edge, at: middle } } : null;
}

/** Corners that move together when one is dragged. */
function moving(start: Point): Point[] {
  const all = picked.peek();
  return all.has(keyOf(start)) ? [...all.values()] : [start];
}

/** Where the dragged corner may be drawn to: nowhere that a ring would touch itself. */
function drawn(pointer: Pointer, start: Point, inserted: Insert | null): Snapped {
  const coverage = fabric.peek();
  if (!coverage) return snap(pointer);
  const grids = new Set(inserted?.edge.grids ?? coverage.usesOf(start).map(({ grid }) => grid));
  const shifting = new Set(moving(start).map(keyOf));
  const alone = shifting.size === 1;
  const junction = !inserted && coverage.edgesAt(start).length > 2;
  const apart = (at: Point) => !coverage.usesOf(at).some(({ grid }) => grids.has(grid));
  return snap(pointer, {
    corner: (at) => {
      if (inserted || !alone) return apart(at);
      return keyOf(at) !== keyOf(start) && joinable(coverage, start, at);
    },
    border: ({ from, to }) => {
      const own = keyOf(from) === keyOf(start) || keyOf(to) === keyOf(start);
      // A junction may slide along the borders that meet in it.
      return own ? junction && alone : apart(from) && apart(to);
    },
  });
}

function movesOf(start: Point, end: Point): [Point, Point][] {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  return moving(start).map((at) => [at, [at[0] + dx, at[1] + dy]]);
}

function hover(pointer: Pointer | null): void {
  hovered = pointer;
  const marks = pickedMarks();
  gesture.value = [];
  foreseen.value = [];
  const coverage = fabric.peek();
  if (pointer && coverage) {
    marks.unshift(...cornersAround(coverage, pointer, (at) => outlineAt(at) === null));
    const target = targetAt(pointer);
    if (target && 'corner' in target) {
      const why = shutBy(target.corner);
      marks.push({ shape: 'point', at: target.corner, as: why ? 'fault' : 'snap' });
      if (why) gesture.value = [why];
    } else {
      const edge = coverage.borderNear(pointer.at, 2 * tolerance(pointer))?.edge;
      const long = edge && distance(edge.from, edge.to) >= ROOM_PX * reach.peek();
      if (edge && long && !shutEdge(edge)) {
        marks.push({ shape: 'point', at: middleOf(edge), as: 'midpoint' });
      }
    }
  }
  sketch.value = marks;
}

function show(grids: readonly Grid[], start: Point, found: Snapped): void {
  const moves = movesOf(start, found.at);
  foreseen.value = grids;
  sketch.value = [
    ...moves.map(([, at]): Mark => ({ shape: 'point', at, as: 'picked' })),
    ...found.marks,
  ];
  const moved = toolWords.peek().corners.moved(metres(lengthOf([start, found.at])));
  gesture.value = [moved, ...areasOf(grids)];
}

function letGo(): void {
  now.value = { is: 'none' };
  hover(hovered);
}

/** Puts a vertex where a piece of border was pressed twice. */
function insertAt(pointer: Pointer): void {
  const coverage = fabric.peek();
  const within = tolerance(pointer);
  if (!coverage || coverage.cornerNear(pointer.at, within / 2)) return;
  const near = coverage.borderNear(pointer.at, within);
  if (!near) return;
  const why = shutEdge(near.edge, true);
  if (why) {
    refuse(why);
    return;
  }
  const { at } = near;
  const grids = redrawn(coverage, { insert: [{ edge: near.edge, at }] });
  void send({ type: 'move', insert: [degrees(at)] }, grids).finally(() => hover(hovered));
}

/** Takes out what is selected, or the corner pointed at. */
function remove(corners: readonly Point[]): boolean {
  const coverage = fabric.peek();
  if (!coverage || corners.length === 0) return false;
  const words = toolWords.peek().corners;
  const why = corners
    .map((at) => {
      if (outlineAt(at)) return words.outlineDelete;
      return shutBy(at) ?? (removable(coverage, at) ? null : words.junction);
    })
    .find((each) => each !== null);
  if (why) {
    refuse(why);
    return true;
  }
  picked.value = new Map();
  const grids = redrawn(coverage, { remove: corners });
  void send({ type: 'move', delete: corners.map(degrees) }, grids).finally(() => hover(hovered));
  return true;
}

function drop(): void {
  const held = now.peek();
  const coverage = fabric.peek();
  letGo();
  if (held.is !== 'drag' || !held.found || !coverage) return;
  const { start, insert, found } = held;
  const moves = movesOf(start, found.at).filter(([from, to]) => keyOf(from) !== keyOf(to));
  if (moves.length === 0) return;
  const grids = redrawn(coverage, { moves, insert: insert ? [insert] : [] });
  const old = picked.peek();
  if (old.size > 0) {
    picked.value = old.has(keyOf(start))
      ? new Map(moves.map(([, to]) => [keyOf(to), to]))
      : new Map();
  }
  const sent = send(
    {
      type: 'move',
      moves: moves.map(([from, to]) => ({ from: degrees(from), to: degrees(to) })),
      ...(insert ? { insert: [degrees(insert.at)] } : {}),
    },
    grids,
  );
  hover(null);
  void sent.then((answer) => {
    if (!answer) picked.value = old;
    hover(hovered);
  });
}

export const corners: Tool = {
  id: 'corners',
  key: 'C',
  knacks: [
    { id: 'several', keys: ['Shift', 'click'] },
    { id: 'takeOut', keys: ['Del'] },
    { id: 'takeOutAt', keys: ['Alt', 'click'] },
  ],
  cursor: 'default',
  hint: () => {
    const words = toolWords.value.corners;
    if (now.value.is === 'drag') return words.dragging;
    if (picked.value.size > 0) return words.picked(picked.value.size);
    return fingers.value ? words.fingerHint : words.hint;
  },
  leave: () => {
    now.value = { is: 'none' };
    picked.value = new Map();
    hover(null);
    sketch.value = [];
  },
  move: hover,
  down: (pointer) => {
    fingers.value = pointer.touch;
    // A finger that is to move the map must not catch what is not shown yet.
    const target = pointer.touch && !shown(pointer) ? null : targetAt(pointer);
    hovered = pointer;
    if (!target) {
      if (!pointer.shift) return false;
      now.value = { is: 'box', from: pointer, at: pointer };
      return true;
    }
    const insert = 'insert' in target ? target.insert : null;
    const start = insert ? insert.at : (target as { corner: Point }).corner;
    const why = insert ? shutEdge(insert.edge) : shutBy(start);
    if (why) {
      refuse(why);
      return true;
    }
    now.value = { is: 'drag', start, pointer, insert, found: null };
    return true;
  },
  drag: (pointer) => {
    const held = now.peek();
    const coverage = fabric.peek();
    hovered = pointer;
    if (held.is === 'box') {
      now.value = { ...held, at: pointer };
      const [a, b] = [held.from.at, pointer.at];
      const corners: Point[] = [a, [b[0], a[1]], b, [a[0], b[1]]];
      sketch.value = [...pickedMarks(), { shape: 'area', polygons: [[corners]], as: 'draft' }];
    }
    if (held.is !== 'drag' || !coverage) return;
    if (!held.found && still(held.pointer, pointer)) return;
    const found = drawn(pointer, held.start, held.insert);
    now.value = { ...held, found };
    const moves = movesOf(held.start, found.at);
    const grids = redrawn(coverage, { moves, insert: held.insert ? [held.insert] : [] });
    show(grids, held.start, found);
  },
  up: (pointer) => {
    const held = now.peek();
    hovered = pointer;
    if (held.is === 'box') {
      const shut = pickBox(held.from, pointer);
      letGo();
      if (shut > 0) gesture.value = [toolWords.peek().corners.outlinePicked(shut)];
    } else if (held.is === 'drag' && !held.found) {
      now.value = { is: 'none' };
      if (!held.insert && held.pointer.alt) remove([held.start]);
      else if (!held.insert && (held.pointer.shift || held.pointer.ctrl)) {
        toggle(held.start);
        letGo();
      } else letGo();
    } else if (held.is === 'drag') drop();
  },
  click: (pointer) => {
    if (!pointer.shift && picked.peek().size > 0) picked.value = new Map();
    hover(pointer);
  },
  doubleClick: insertAt,
  cancel: () => {
    if (now.peek().is !== 'none') {
      letGo();
      return true;
    }
    const some = picked.peek().size > 0;
    picked.value = new Map();
    hover(hovered);
    return some;
  },
  press: (event) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return false;
    if (now.peek().is !== 'none') return false;
    if (picked.peek().size > 0) return remove([...picked.peek().values()]);
    const target = hovered && targetAt(hovered);
    return !!target && 'corner' in target && remove([target.corner]);
  },
};

function still(a: Pointer, b: Pointer): boolean {
  return Math.hypot(a.pixel[0] - b.pixel[0], a.pixel[1] - b.pixel[1]) < STILL_PX;
}
