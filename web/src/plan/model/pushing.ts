/**
 * Pushing a border: how it would run, and what each side would have.
 *
 * ```
 *  ──┬────────┬──       ──┬──────┬─┬──     Where the stretch ends in a junction it slides along
 *    │   A    │ B   →     │  A   │ │       the border that it meets there; where it was shortened
 *  ──┴────────┴──       ──┴──────┴─┴──     its end stays, and what is between steps aside.
 * ```
 */
import {
  before,
  between,
  type Chain,
  type Foot,
  farEnd,
  footOn,
  unrepeated,
  wayLength,
  withoutSpikes,
} from './chains';
import {
  contains,
  distance,
  type Edge,
  type Fabric,
  type Grid,
  keyOf,
  nearestOn,
  type Point,
  type Ring,
} from './fabric';
import { areaOf } from './measure';
import { type Insert, noded } from './vertices';

/** A border, or the part of it that is to be pushed. */
export interface Stretch {
  chain: Chain;
  from: Foot;
  to: Foot;
}

export interface Pushed {
  /** The new border, from one end of the stretch to the other. */
  path: readonly Point[];
  /** The grids on both sides as they would be, the one that gains first. */
  grids: readonly Grid[];
  /** Square metres of each before and after, in that order. */
  areas: readonly { before: number; after: number }[];
}

/** How far along a border its end may slide, in lengths of the push. */
const SLIDE = 3;

const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];
const plus = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];

/** The whole border; of an enclave's, that half of it in whose middle a place is. */
export function wholeStretch(chain: Chain, at: Point): Stretch {
  const { points } = chain;
  const last = points.length - 2;
  const ends: Stretch = {
    chain,
    from: { piece: 0, at: points[0] as Point, distance: 0 },
    to: { piece: last, at: points[last + 1] as Point, distance: 0 },
  };
  if (!chain.closed) return ends;
  // It begins opposite to the place, so that the half about the place is of one piece.
  const turned = turnedFrom(points, opposite(points, at));
  const pieces = turned.slice(1).map((point, index) => distance(turned[index] as Point, point));
  const quarter = wayLength(turned) / 4;
  const foot = footOn(turned, at) as Foot;
  const pressed = wayLength([...turned.slice(0, foot.piece + 1), foot.at]);
  return {
    chain: { ...chain, points: turned },
    from: footAlong(turned, pieces, Math.max(0, pressed - quarter)),
    to: footAlong(turned, pieces, Math.min(4 * quarter, pressed + quarter)),
  };
}

/** Of a closed path the point that is about half way round from a place on it. */
function opposite(points: readonly Point[], at: Point): number {
  const { piece, at: foot } = footOn(points, at) as Foot;
  const half = wayLength(points) / 2;
  let index = piece + 1;
  let far = distance(foot, points[index] as Point);
  while (far < half) {
    const next = (index + 1) % points.length;
    far += distance(points[index] as Point, points[next] as Point);
    index = next;
  }
  return index;
}

/** A closed path that begins and ends at another of its points. */
function turnedFrom(points: readonly Point[], start: number): Point[] {
  const open = points.slice(0, -1);
  const turned = [...open.slice(start % open.length), ...open.slice(0, start % open.length)];
  return [...turned, turned[0] as Point];
}

function footAlong(path: readonly Point[], pieces: readonly number[], far: number): Foot {
  let left = far;
  let piece = 0;
  while (piece < pieces.length - 1 && left > (pieces[piece] as number)) {
    left -= pieces[piece] as number;
    piece++;
  }
  const [a, b] = [path[piece] as Point, path[piece + 1] as Point];
  const share = Math.min(1, left / (pieces[piece] as number));
  const at: Point = [
    Math.round(a[0] + share * (b[0] - a[0])),
    Math.round(a[1] + share * (b[1] - a[1])),
  ];
  return { piece, at, distance: 0 };
}

/** What is pushed: the points of the stretch, in the chain's direction. */
export function runOf({ chain, from, to }: Stretch): Point[] {
  return between(chain.points, from, to);
}

/** The stretch with its ends in the chain's direction. */
export function ordered(stretch: Stretch): Stretch {
  const { chain, from, to } = stretch;
  return before(chain.points, from, to) ? stretch : { chain, from: to, to: from };
}

/** Whether an end of a run is a junction at which it may slide. */
function slides(fabric: Fabric, at: Point): boolean {
  return fabric.edgesAt(at).length > 2;
}

/** How the border would run if a stretch of it were pushed by an offset; the server decides. */
export function pushed(fabric: Fabric, stretch: Stretch, by: Point): Pushed {
  const run = runOf(stretch);
  const sides = stretch.chain.grids.flatMap((id) => fabric.grid(id) ?? []);
  const start = slide(fabric, sides, run, by);
  const end = slide(fabric, sides, [...run].reverse(), by);
  const inner = run.slice(1, -1).map((at) => plus(at, by));
  const held = (at: Point) => sides.some(({ polygons }) => contains(polygons, at));
  // At a slanting border the outermost would stick out on its other side.
  if (start.slid) while (inner[0] && !held(inner[0])) inner.shift();
  if (end.slid) while (inner.length > 0 && !held(inner[inner.length - 1] as Point)) inner.pop();
  const path = unrepeated([...start.way, ...inner, ...[...end.way].reverse()]);
  const nodes = [...start.nodes, ...end.nodes, ...endsOn(fabric, run)];
  const found = sides.map((grid, index) => {
    const after = replaced(grid, nodes, run, path);
    return {
      grid: after,
      before: areaOf(grid.polygons),
      after: areaOf(after.polygons),
      index,
    };
  });
  found.sort((a, b) => b.after - b.before - (a.after - a.before));
  return {
    path,
    grids: found.map(({ grid }) => grid),
    areas: found.map(({ before: was, after }) => ({ before: was, after })),
  };
}

interface Slid {
  /** From the end of the run to where it comes to stand. */
  way: Point[];
  nodes: Insert[];
  slid: boolean;
}

/** Where the first point of a run comes to stand, and the way there. */
function slide(fabric: Fabric, sides: readonly Grid[], run: readonly Point[], by: Point): Slid {
  const [start, next] = run as [Point, Point];
  const goal = plus(start, by);
  if (!slides(fabric, start)) return { way: [start, goal], nodes: [], slid: false };
  const most = SLIDE * distance(start, goal);
  let best: { far: number; way: Point[]; nodes: Insert[] } = {
    far: distance(start, goal),
    way: [start],
    nodes: [],
  };
  for (const { id } of sides) {
    const way: Point[] = [start];
    let at = start;
    let length = 0;
    let edge = onwards(fabric, id, at, next);
    while (edge && length < most) {
      const end = farEnd(edge, at);
      const near = nearestOn(goal, at, end);
      if (near.distance < best.far) {
        const foot: Point = [Math.round(near.at[0]), Math.round(near.at[1])];
        best = { far: near.distance, way: [...way, foot], nodes: [{ edge, at: foot }] };
      }
      length += distance(at, end);
      way.push(end);
      edge = onwards(fabric, id, end, at);
      at = end;
    }
  }
  return { way: unrepeated(best.way), nodes: best.nodes, slid: true };
}

/** The piece of a grid's border that goes on from a vertex, not back to where one came from. */
function onwards(fabric: Fabric, grid: string, at: Point, from: Point): Edge | undefined {
  return fabric.edgesAt(at).find((edge) => {
    const end = farEnd(edge, at);
    // The run itself may begin within a piece: its next point is not a vertex then.
    return edge.grids.includes(grid) && !same(end, from) && !liesOn(from, at, end);
  });
}

const liesOn = (at: Point, from: Point, to: Point): boolean =>
  nearestOn(at, from, to).distance <= 1;

/** Ends of a run that lie between two vertices. */
function endsOn(fabric: Fabric, run: readonly Point[]): Insert[] {
  return [run[0] as Point, run[run.length - 1] as Point].flatMap((at) => {
    if (fabric.usesOf(at).length > 0) return [];
    const edge = fabric.borderNear(at, 2)?.edge;
    return edge ? [{ edge, at }] : [];
  });
}

/** A grid with the run of its border replaced. */
function replaced(
  grid: Grid,
  nodes: readonly Insert[],
  run: readonly Point[],
  path: readonly Point[],
): Grid {
  const polygons = grid.polygons.map((rings) =>
    rings.map((ring) => {
      return exchanged(noded(ring, nodes), run, path) ?? ring;
    }),
  );
  return { ...grid, polygons };
}

/** A ring with a run of it replaced by another way between the same ends; null if it has none. */
function exchanged(ring: Ring, run: readonly Point[], path: readonly Point[]): Ring | null {
  const first = ring.findIndex((at) => same(at, run[0] as Point));
  const last = ring.findIndex((at) => same(at, run[run.length - 1] as Point));
  if (first < 0 || last < 0) return null;
  const ahead = same(ring[(first + 1) % ring.length] as Point, run[1] as Point);
  const back = same(ring.at(first - 1) as Point, run[1] as Point);
  if (!ahead && !back) return null;
  const [start, end] = ahead ? [first, last] : [last, first];
  const kept: Point[] = [];
  for (let i = (end + 1) % ring.length; i !== start; i = (i + 1) % ring.length) {
    kept.push(ring[i] as Point);
  }
  const way = ahead ? path : [...path].reverse();
  return withoutSpikes([...way, ...kept]);
}

/**
 * The operation that does it: `push` where both ends stay and the shorter way between them along
 * the gaining grid is meant, else `reshape` along the very path.
 */
export function operationOf(
  fabric: Fabric,
  stretch: Stretch,
  by: Point,
  result: Pushed,
): { type: 'push' | 'reshape'; grid: string } {
  const run = runOf(stretch);
  const plain = [run[0], ...run.map((at) => plus(at, by)), run[run.length - 1]] as Point[];
  const asShifted = unrepeated(plain).map(keyOf).join() === result.path.map(keyOf).join();
  const gains = result.grids[0]?.id as string;
  return { type: asShifted && shorter(fabric, gains, run) ? 'push' : 'reshape', grid: gains };
}

/** Whether a run is the shorter way between its ends on the ring of a grid. */
function shorter(fabric: Fabric, id: string, run: readonly Point[]): boolean {
  const nodes = endsOn(fabric, run);
  const rings = fabric.grid(id)?.polygons.flat() ?? [];
  const ring = rings
    .map((each) => noded(each, nodes))
    .find((each) => each.some((at) => same(at, run[0] as Point)));
  return ring !== undefined && 2 * wayLength(run) < wayLength([...ring, ring[0] as Point]);
}
