/** Tracing: the shortest way from one place on a border to another, along borders. */
import { farEnd } from '../model/chains';
import { type Edge, type Fabric, keyOf, type Point, STEPS } from '../model/fabric';

/** How far off a border, in steps of the lattice, a place still counts as on it: rounding. */
const ON = 2;
/** Vertices looked at before the way counts as none: a few thousand take some milliseconds. */
const MOST = 4000;

interface Stop {
  at: Point;
  /** Length of the way so far. */
  far: number;
  /** That, and the straight line to the goal: no way by here is shorter. */
  least: number;
  from: Stop | null;
}

/** The smallest first. */
class Heap {
  readonly #stops: Stop[] = [];

  push(stop: Stop): void {
    const stops = this.#stops;
    let i = stops.push(stop) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((stops[parent] as Stop).least <= stop.least) break;
      stops[i] = stops[parent] as Stop;
      i = parent;
    }
    stops[i] = stop;
  }

  pop(): Stop | undefined {
    const stops = this.#stops;
    const [top] = stops;
    const last = stops.pop();
    if (stops.length === 0 || !last) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const [one, other] = [stops[child], stops[child + 1]];
      if (!one) break;
      if (other && other.least < one.least) child++;
      const lesser = stops[child] as Stop;
      if (lesser.least >= last.least) break;
      stops[i] = lesser;
      i = child;
    }
    stops[i] = last;
    return top;
  }
}

/** The vertices next to a place on a border: itself, if it is one. */
function nearby(fabric: Fabric, at: Point): { ends: readonly Point[]; edge: Edge | null } | null {
  if (fabric.usesOf(at).length > 0) return { ends: [at], edge: null };
  const edge = fabric.borderNear(at, ON)?.edge;
  return edge ? { ends: [edge.from, edge.to], edge } : null;
}

/**
 * The shortest way along borders from one place on them to another.
 *
 * Dijkstra's algorithm with the straight line to the goal as estimate (P. E. Hart, N. J. Nilsson,
 * B. Raphael, IEEE Trans. SSC 4 (1968) 100-107); lengths are on the ground.
 *
 * @returns the points behind `from`, `to` the last; null if either is on no border or no way leads
 * from one to the other within reason.
 */
export function traced(fabric: Fabric, from: Point, to: Point): Point[] | null {
  const [start, goal] = [nearby(fabric, from), nearby(fabric, to)];
  if (!start || !goal) return null;
  if (keyOf(from) === keyOf(to)) return [];
  if (start.edge && start.edge === goal.edge) return [to];
  // One scale for all, so that the straight line is never longer than the way.
  const shrink = Math.cos((to[1] / STEPS / 180) * Math.PI);
  const apart = (a: Point, b: Point) => Math.hypot((a[0] - b[0]) * shrink, a[1] - b[1]);
  const last = new Set(goal.ends.map(keyOf));
  const done = new Set<string>();
  const open = new Heap();
  const reach = (at: Point, far: number, before: Stop | null) =>
    open.push({ at, far, least: far + apart(at, to), from: before });
  for (const end of start.ends) reach(end, apart(from, end), null);
  for (let stop = open.pop(); stop && done.size < MOST; stop = open.pop()) {
    if (keyOf(stop.at) === keyOf(to)) return wayTo(stop, from);
    const key = keyOf(stop.at);
    if (done.has(key)) continue;
    done.add(key);
    if (last.has(key)) reach(to, stop.far + apart(stop.at, to), stop);
    for (const edge of fabric.edgesAt(stop.at)) {
      const next = farEnd(edge, stop.at);
      if (!done.has(keyOf(next))) reach(next, stop.far + apart(stop.at, next), stop);
    }
  }
  return null;
}

function wayTo(stop: Stop, start: Point): Point[] {
  const points: Point[] = [];
  for (let each: Stop | null = stop; each; each = each.from) points.push(each.at);
  points.reverse();
  return keyOf(points[0] as Point) === keyOf(start) ? points.slice(1) : points;
}
