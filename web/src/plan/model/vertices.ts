/** How grids look with vertices of their borders moved, put in or taken out; nothing is checked. */
import {
  distance,
  type Edge,
  type Fabric,
  type Grid,
  keyOf,
  type Point,
  type Ring,
} from './fabric';

/** A vertex to be put into a piece of border. */
export interface Insert {
  edge: Pick<Edge, 'from' | 'to' | 'grids'>;
  at: Point;
}

export interface Redrawing {
  moves?: readonly (readonly [from: Point, to: Point])[];
  /** Put in first; a move may take up such a vertex at once. */
  insert?: readonly Insert[];
  remove?: readonly Point[];
}

const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];

/** A ring with vertices put in between neighbours, whichever way it runs. */
export function noded(ring: Ring, inserts: readonly Insert[]): Ring {
  if (inserts.length === 0) return ring;
  return ring.flatMap((vertex, index) => {
    const next = ring[(index + 1) % ring.length] as Point;
    const between = inserts
      .filter(({ edge: { from, to } }) => {
        return (same(vertex, from) && same(next, to)) || (same(vertex, to) && same(next, from));
      })
      .map(({ at }) => at)
      .filter((at) => !same(at, vertex) && !same(at, next))
      .sort((a, b) => distance(vertex, a) - distance(vertex, b));
    return [vertex, ...between];
  });
}

/** The grids that such a change touches, as they would be. */
export function redrawn(
  fabric: Fabric,
  { moves = [], insert = [], remove = [] }: Redrawing,
): Grid[] {
  const to = new Map(moves.map(([from, target]) => [keyOf(from), target]));
  const gone = new Set(remove.map(keyOf));
  const touched = new Set(insert.flatMap(({ edge }) => edge.grids));
  for (const at of [...moves.map(([from]) => from), ...remove]) {
    for (const { grid } of fabric.usesOf(at)) touched.add(grid);
  }
  const found: Grid[] = [];
  for (const id of touched) {
    const grid = fabric.grid(id);
    if (!grid) continue;
    const polygons = grid.polygons.map((rings) =>
      rings.map((ring) =>
        merged(
          noded(ring, insert)
            .filter((at) => !gone.has(keyOf(at)))
            .map((at) => to.get(keyOf(at)) ?? at),
        ),
      ),
    );
    found.push({ ...grid, polygons });
  }
  return found;
}

/** Without vertices that repeat the one before, as where one was moved onto its neighbour. */
function merged(ring: Ring): Ring {
  return ring.filter((at, index) => !same(at, ring.at(index - 1) as Point));
}

/** Whether a vertex can be taken out: just two pieces of border meet there, and rings remain. */
export function removable(fabric: Fabric, at: Point): boolean {
  return (
    fabric.edgesAt(at).length === 2 &&
    fabric.usesOf(at).every(({ grid, polygon, ring }) => {
      return (fabric.grid(grid)?.polygons[polygon]?.[ring]?.length ?? 0) > 3;
    })
  );
}

/**
 * Whether a vertex may be put upon another: they are neighbours, or no ring has both.
 *
 * A ring that has both would touch itself there, which no coverage may.
 */
export function joinable(fabric: Fabric, from: Point, onto: Point): boolean {
  for (const { grid, polygon, ring: number } of fabric.usesOf(from)) {
    const rings = fabric.grid(grid)?.polygons.flat() ?? [];
    const ring = fabric.grid(grid)?.polygons[polygon]?.[number] ?? [];
    const there = ring.findIndex((at) => same(at, onto));
    if (there < 0) {
      if (rings.some((other) => other.some((at) => same(at, onto)))) return false;
      continue;
    }
    const beside = [ring.at(there - 1), ring[(there + 1) % ring.length]] as Point[];
    if (ring.length < 4 || !beside.some((at) => same(at, from))) return false;
  }
  return true;
}
