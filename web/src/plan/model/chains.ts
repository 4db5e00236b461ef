/** Borders as one thing: the pieces that two grids share, from one junction to the next. */
import { distance, type Edge, type Fabric, nearestOn, type Point } from './fabric';

export interface Chain {
  /** One, where nobody is beyond. */
  grids: readonly string[];
  /** From junction to junction; of a closed one the first point is repeated at the end. */
  points: readonly Point[];
  /** The border of an enclave: no junction on it. */
  closed: boolean;
}

const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];

export function farEnd(edge: Edge, near: Point): Point {
  return same(edge.from, near) ? edge.to : edge.from;
}

/** The border to which a piece belongs. */
export function chainAt(fabric: Fabric, edge: Edge): Chain {
  const ahead = walked(fabric, edge, edge.from);
  if (same(ahead[ahead.length - 1] as Point, edge.from)) {
    return { grids: edge.grids, points: [edge.from, ...ahead], closed: true };
  }
  const back = walked(fabric, edge, edge.to);
  return { grids: edge.grids, points: [...back.reverse(), ...ahead], closed: false };
}

/** The vertices from a piece onwards, as long as nothing branches off. */
function walked(fabric: Fabric, first: Edge, start: Point): Point[] {
  const points: Point[] = [];
  let edge = first;
  let at = start;
  for (;;) {
    at = farEnd(edge, at);
    points.push(at);
    const around = fabric.edgesAt(at);
    if (same(at, start) || around.length !== 2) return points;
    const here = edge;
    edge = around.find((other) => other !== here) as Edge;
    if (!edge || edge.grids.length !== first.grids.length) return points;
  }
}

/** A place on a path: on which of its pieces, and where. */
export interface Foot {
  piece: number;
  at: Point;
  distance: number;
}

/** The place on a path that is nearest to a point, on the lattice. */
export function footOn(path: readonly Point[], to: Point): Foot | null {
  let best: Foot | null = null;
  for (let piece = 0; piece + 1 < path.length; piece++) {
    const near = nearestOn(to, path[piece] as Point, path[piece + 1] as Point);
    if (best && near.distance >= best.distance) continue;
    const at: Point = [Math.round(near.at[0]), Math.round(near.at[1])];
    best = { piece, at, distance: near.distance };
  }
  return best;
}

/** What of a path lies between two places on it; in the path's own direction. */
export function between(path: readonly Point[], one: Foot, other: Foot): Point[] {
  const [first, last] = before(path, one, other) ? [one, other] : [other, one];
  const inner = path.slice(first.piece + 1, last.piece + 1);
  return unrepeated([first.at, ...inner, last.at]);
}

export function before(path: readonly Point[], one: Foot, other: Foot): boolean {
  if (one.piece !== other.piece) return one.piece < other.piece;
  const start = path[one.piece] as Point;
  return distance(start, one.at) <= distance(start, other.at);
}

/** A path without points that repeat the one before. */
export function unrepeated(path: readonly Point[]): Point[] {
  return path.filter((at, index) => index === 0 || !same(at, path[index - 1] as Point));
}

/** Without points to which it comes back at once: a ring that runs out and back along a line. */
export function withoutSpikes(ring: readonly Point[]): Point[] {
  const left: Point[] = [];
  for (const at of ring) {
    if (left.length > 0 && same(left[left.length - 1] as Point, at)) continue;
    if (left.length > 1 && same(left[left.length - 2] as Point, at)) left.pop();
    else left.push(at);
  }
  for (;;) {
    const [first, second] = left;
    const last = left.at(-1);
    if (left.length < 3 || !first || !second || !last) return left;
    if (same(first, last)) left.pop();
    else if (same(second, last)) left.splice(0, 1);
    else if (same(first, left.at(-2) as Point)) left.splice(-1, 1);
    else return left;
  }
}

/** The length of a path on the ground, in steps of the lattice. */
export function wayLength(path: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) sum += distance(path[i - 1] as Point, path[i] as Point);
  return sum;
}
