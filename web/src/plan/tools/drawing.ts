/** A line or an outline in the making: clicked point by point, drawn by finger, or traced. */
import { distance, keyOf, type Point } from '../model/fabric';
import { fabric, type Mark, reach } from '../state';
import { simplified } from './freehand';
import { type Snapped, snap, tolerance } from './snapping';
import type { Knack, Pointer } from './tool';
import { traced } from './tracing';

/** Of every tool that draws, and adjusts what was drawn. */
export const DRAWING_KNACKS: readonly Knack[] = [
  { id: 'trace', keys: ['Shift'] },
  { id: 'pointBack', keys: ['Backspace'] },
  { id: 'takeOut', keys: ['Del'] },
  { id: 'takeOutAt', keys: ['Alt', 'click'] },
];

/** CSS pixels from one point of a freehand line to the next. */
const STEP_PX = 3;
/** CSS pixels that a finger may tremble and still mean one point. */
const TAP_PX = 10;
/** CSS pixels by which a freehand line may be straightened. */
const STRAIGHT_PX = 2;

/** CSS pixels within which a click repeats the one before. */
const SAME_PX = 4;

/**
 * What is drawn between the first point and the confirmation.
 *
 * Each click adds a stretch: a point, or with Shift the way along borders to it. `back` takes the
 * last stretch off.
 */
export class Drawing {
  readonly closed: boolean;
  #stretches: Point[][] = [];
  #rubber: Point[] = [];
  #found: Snapped | null = null;
  #noWay = false;
  #hand: Point[] = [];
  #pressed: Pointer | null = null;

  constructor({ closed = false }: { closed?: boolean } = {}) {
    this.closed = closed;
  }

  get points(): readonly Point[] {
    return this.#stretches.flat();
  }

  /** Those, and the way on to the pointer. */
  get reaching(): readonly Point[] {
    return [...this.points, ...(this.#hand.length > 0 ? this.#hand : this.#rubber)];
  }

  get begun(): boolean {
    return this.#stretches.length > 0 || this.#hand.length > 0;
  }

  /** Whether it is enough for what it is to be. */
  get complete(): boolean {
    return new Set(this.points.map(keyOf)).size >= (this.closed ? 3 : 2);
  }

  /** Shift is held, but no way along borders leads to the pointer. */
  get noWay(): boolean {
    return this.#noWay;
  }

  /** Whether the pointer is at the first point, and a click there closes the outline. */
  get closing(): boolean {
    const [first] = this.points;
    return this.closed && this.complete && !!first && this.#at(first);
  }

  move(pointer: Pointer): void {
    const first = this.points[0];
    const found = snap(pointer, this.closed && first ? { also: [first] } : {});
    this.#found = found;
    this.#rubber = this.#way(found, pointer.shift);
  }

  /** A finger draws at once; a mouse clicks point by point, and its drag moves the map. */
  down(pointer: Pointer): boolean {
    if (!pointer.touch) return false;
    this.#pressed = pointer;
    this.move(pointer);
    return true;
  }

  drag(pointer: Pointer): void {
    if (!this.#pressed) return;
    const last = this.#hand[this.#hand.length - 1];
    if (!last) {
      const [x, y] = this.#pressed.pixel;
      if (Math.hypot(pointer.pixel[0] - x, pointer.pixel[1] - y) < TAP_PX) return;
      this.#hand = [snap(this.#pressed).at];
    }
    const from = this.#hand[this.#hand.length - 1] as Point;
    const apart = Math.hypot(pointer.at[0] - from[0], pointer.at[1] - from[1]);
    if (apart >= STEP_PX * reach.peek()) this.#hand.push(pointer.at);
  }

  /** The finger is lifted: true when that completed it, false when it tapped one more point. */
  up(pointer: Pointer): boolean {
    const hand = this.#hand;
    this.#hand = [];
    this.#pressed = null;
    if (hand.length < 2) {
      const done = this.click(pointer);
      this.#found = null; // a finger that is lifted points at nothing
      return done;
    }
    const straight = simplified(hand, STRAIGHT_PX * reach.peek());
    const end = snap(pointer, this.closed ? { also: [hand[0] as Point] } : {}).at;
    this.#add([...straight.slice(0, -1), end]);
    return true;
  }

  /** Adds a point; true when it closed the outline, or a finger tapped the last point again. */
  click(pointer: Pointer): boolean {
    this.move(pointer);
    if (this.closing) return true;
    const repeated = this.#repeated(pointer.touch ? tolerance(pointer) : SAME_PX * reach.peek());
    if (!repeated) this.#add(this.#rubber);
    this.#rubber = [];
    return repeated && pointer.touch && this.complete;
  }

  /** The finger's line is given up, not what was drawn before; false when there is no finger. */
  letGo(): boolean {
    const pressed = this.#pressed !== null;
    this.#pressed = null;
    this.#hand = [];
    this.#rubber = [];
    this.#found = null;
    return pressed;
  }

  /** Takes back what the last click added; false when there was nothing. */
  back(): boolean {
    this.#rubber = [];
    return this.#stretches.pop() !== undefined;
  }

  clear(): void {
    this.#stretches = [];
    this.#rubber = [];
    this.#hand = [];
    this.#pressed = null;
    this.#found = null;
    this.#noWay = false;
  }

  get marks(): Mark[] {
    const points = this.reaching;
    const marks: Mark[] = [];
    if (this.closed && points.length > 2) {
      marks.push({ shape: 'area', polygons: [[points]], as: 'draft' });
    } else if (points.length > 1) marks.push({ shape: 'line', points, as: 'draft' });
    for (const stretch of this.#stretches) {
      marks.push({ shape: 'point', at: stretch[stretch.length - 1] as Point, as: 'corner' });
    }
    if (this.#hand.length === 0) marks.push(...(this.#found?.marks ?? []));
    return marks;
  }

  #way(found: Snapped, along: boolean): Point[] {
    this.#noWay = false;
    const last = this.#stretches.at(-1)?.at(-1);
    const coverage = fabric.peek();
    if (!along || !last || !coverage) return [found.at];
    const way = traced(coverage, last, found.at);
    this.#noWay = way === null;
    return way ?? [found.at];
  }

  #add(stretch: readonly Point[]): void {
    let last = this.#stretches.at(-1)?.at(-1);
    const fresh = stretch.filter((at) => {
      const repeats = last !== undefined && keyOf(last) === keyOf(at);
      last = at;
      return !repeats;
    });
    if (fresh.length > 0) this.#stretches.push(fresh);
  }

  /** The second click of two is a pixel or so beside the first. */
  #repeated(within: number): boolean {
    const last = this.#stretches.at(-1)?.at(-1);
    const [next] = this.#rubber;
    if (!last || !next || this.#rubber.length > 1) return false;
    return distance(last, next) < within;
  }

  #at(point: Point): boolean {
    return this.#found !== null && keyOf(this.#found.at) === keyOf(point);
  }
}
