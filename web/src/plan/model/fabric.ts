/**
 * The page's mirror of the coverage: grids as rings on the integer lattice, and who shares what.
 *
 * The server keeps the topology; what it answers overwrites what stands here. The mirror exists
 * to find corners and borders under the pointer and to show beforehand what a gesture does.
 */
import RBush from 'ol/structs/RBush';
import type { AreaGeometry, GridFeature, GridProperties } from '../shapes';

/** Longitude and latitude in steps of 1e-7 degree; both integers. */
export type Point = readonly [number, number];
/** Open: the first point is not repeated at the end. */
export type Ring = readonly Point[];
/** Outer ring first, then holes. */
export type Polygon = readonly Ring[];

export const STEPS = 1e7;
export const onLattice = ([lon, lat]: readonly number[]): Point => [
  Math.round((lon as number) * STEPS),
  Math.round((lat as number) * STEPS),
];
export const degrees = ([x, y]: Point): [number, number] => [x / STEPS, y / STEPS];
export const keyOf = ([x, y]: Point): string => `${x},${y}`;

export interface Grid extends GridProperties {
  id: string;
  polygons: readonly Polygon[];
}

/** Where a ring has a vertex. */
export interface Use {
  grid: string;
  polygon: number;
  ring: number;
  index: number;
}

/** A piece of border between two neighbouring vertices, and the grids on it (one or two). */
export interface Edge {
  from: Point;
  to: Point;
  grids: string[];
}

/** A vertex and the rings that have it. */
interface Corner {
  at: Point;
  uses: Use[];
}

type Box = [number, number, number, number];

export function polygonsOf(geometry: AreaGeometry): Polygon[] {
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return parts.map((rings) => rings.map((ring) => ring.slice(0, -1).map(onLattice)));
}

export function geometryOf(polygons: readonly Polygon[]): AreaGeometry {
  const coordinates = polygons.map((rings) =>
    rings.map((ring) => [...ring, ring[0] as Point].map(degrees)),
  );
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] as [number, number][][] }
    : { type: 'MultiPolygon', coordinates };
}

export function gridOf({ id, geometry, properties }: GridFeature): Grid {
  return { ...properties, id, polygons: polygonsOf(geometry) };
}

const edgeKey = (a: Point, b: Point): string => {
  const [from, to] = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? [a, b] : [b, a];
  return `${keyOf(from)};${keyOf(to)}`;
};

function boxOf(polygons: readonly Polygon[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygons) {
    for (const [x, y] of outer ?? []) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

const boxOfEdge = ({ from, to }: Edge): Box => [
  Math.min(from[0], to[0]),
  Math.min(from[1], to[1]),
  Math.max(from[0], to[0]),
  Math.max(from[1], to[1]),
];

/** The nearest point of a stretch to a point, not on the lattice; distances are in its steps. */
export function nearestOn(at: Point, from: Point, to: Point): { at: Point; distance: number } {
  // A step of longitude is shorter on the ground than one of latitude.
  const shrink = Math.cos((at[1] / STEPS / 180) * Math.PI);
  const dx = (to[0] - from[0]) * shrink;
  const dy = to[1] - from[1];
  const px = (at[0] - from[0]) * shrink;
  const py = at[1] - from[1];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
  return {
    at: [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])],
    distance: Math.hypot(px - share * dx, py - share * dy),
  };
}

/** Steps of the lattice between two points, on the ground: a step is about 1.1 cm. */
export function distance(a: Point, b: Point): number {
  const shrink = Math.cos((a[1] / STEPS / 180) * Math.PI);
  return Math.hypot((a[0] - b[0]) * shrink, a[1] - b[1]);
}

function around([x, y]: Point, within: number): Box {
  const wide = within / Math.cos((y / STEPS / 180) * Math.PI);
  return [x - wide, y - within, x + wide, y + within];
}

function inRing([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  let [px, py] = ring[ring.length - 1] as Point;
  for (const [qx, qy] of ring) {
    if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
    [px, py] = [qx, qy];
  }
  return inside;
}

/** Whether a point lies in an area; of a point on its border it says one or the other. */
export function contains(polygons: readonly Polygon[], at: Point): boolean {
  return polygons.some(
    ([outer, ...holes]) =>
      outer !== undefined && inRing(at, outer) && !holes.some((hole) => inRing(at, hole)),
  );
}

/** A ring that starts at its least point and runs to the lesser of that point's neighbours. */
function canonical(ring: Ring): string {
  const keys = ring.map(keyOf);
  let least = 0;
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i] as string) < (keys[least] as string)) least = i;
  }
  const forth = [...keys.slice(least), ...keys.slice(0, least)];
  const back = [forth[0] as string, ...forth.slice(1).reverse()];
  return ((forth[1] ?? '') <= (back[1] ?? '') ? forth : back).join(' ');
}

/** FNV-1a, 64 bits in two halves of 32: enough to tell states of a page apart. */
function digest(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ (c + i), 0x01000193);
  }
  const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}

export class Fabric {
  readonly #grids = new Map<string, Grid>();
  readonly #boxes = new RBush<Grid>();
  readonly #uses = new Map<string, Corner>();
  readonly #corners = new RBush<Corner>();
  readonly #edges = new Map<string, Edge>();
  readonly #borders = new RBush<Edge>();

  static of(features: readonly GridFeature[]): Fabric {
    const made = new Fabric();
    for (const feature of features) made.#lay(gridOf(feature));
    // An index that is given all at once is built in a fraction of the time.
    const grids = [...made.#grids.values()];
    made.#boxes.load(
      grids.map((grid) => boxOf(grid.polygons)),
      grids,
    );
    const corners = [...made.#uses.values()];
    made.#corners.load(
      corners.map(({ at }) => [...at, ...at] as Box),
      corners,
    );
    const edges = [...made.#edges.values()];
    made.#borders.load(edges.map(boxOfEdge), edges);
    return made;
  }

  get size(): number {
    return this.#grids.size;
  }

  grid(id: string): Grid | null {
    return this.#grids.get(id) ?? null;
  }

  grids(): Iterable<Grid> {
    return this.#grids.values();
  }

  /** Takes what the server answered. */
  apply(changed: readonly GridFeature[], removed: readonly string[]): void {
    for (const id of removed) this.remove(id);
    for (const feature of changed) this.put(gridOf(feature));
  }

  put(grid: Grid): void {
    this.remove(grid.id);
    this.#boxes.insert(boxOf(grid.polygons), grid);
    const { corners, edges } = this.#lay(grid);
    for (const corner of corners) this.#corners.insert([...corner.at, ...corner.at], corner);
    for (const edge of edges) this.#borders.insert(boxOfEdge(edge), edge);
  }

  /** Notes who has which vertices and edges; those that are new are not in the indexes yet. */
  #lay(grid: Grid): { corners: Corner[]; edges: Edge[] } {
    const corners: Corner[] = [];
    const edges: Edge[] = [];
    this.#grids.set(grid.id, grid);
    grid.polygons.forEach((rings, polygon) => {
      rings.forEach((ring, number) => {
        ring.forEach((at, index) => {
          const corner = this.#use(at, { grid: grid.id, polygon, ring: number, index });
          const edge = this.#join(at, ring[(index + 1) % ring.length] as Point, grid.id);
          if (corner) corners.push(corner);
          if (edge) edges.push(edge);
        });
      });
    });
    return { corners, edges };
  }

  remove(id: string): void {
    const grid = this.#grids.get(id);
    if (!grid) return;
    this.#grids.delete(id);
    this.#boxes.remove(grid);
    for (const ring of grid.polygons.flat()) {
      ring.forEach((at, index) => {
        this.#unuse(at, id);
        this.#part(at, ring[(index + 1) % ring.length] as Point, id);
      });
    }
  }

  #use(at: Point, use: Use): Corner | null {
    const key = keyOf(at);
    const known = this.#uses.get(key);
    if (known) {
      known.uses.push(use);
      return null;
    }
    const corner = { at, uses: [use] };
    this.#uses.set(key, corner);
    return corner;
  }

  #unuse(at: Point, id: string): void {
    const key = keyOf(at);
    const known = this.#uses.get(key);
    if (!known) return;
    known.uses = known.uses.filter((use) => use.grid !== id);
    if (known.uses.length > 0) return;
    this.#uses.delete(key);
    this.#corners.remove(known);
  }

  #join(from: Point, to: Point, id: string): Edge | null {
    const key = edgeKey(from, to);
    const known = this.#edges.get(key);
    if (known) {
      if (!known.grids.includes(id)) known.grids.push(id);
      return null;
    }
    const edge = { from, to, grids: [id] };
    this.#edges.set(key, edge);
    return edge;
  }

  #part(from: Point, to: Point, id: string): void {
    const key = edgeKey(from, to);
    const known = this.#edges.get(key);
    if (!known) return;
    known.grids = known.grids.filter((each) => each !== id);
    if (known.grids.length > 0) return;
    this.#edges.delete(key);
    this.#borders.remove(known);
  }

  /** Who has a vertex exactly there. */
  usesOf(at: Point): readonly Use[] {
    return this.#uses.get(keyOf(at))?.uses ?? [];
  }

  /** The nearest vertex within so many steps, of those that are allowed. */
  cornerNear(
    at: Point,
    within: number,
    allowed: (corner: Point) => boolean = () => true,
  ): Point | null {
    let best: Point | null = null;
    let least = within;
    for (const corner of this.#corners.getInExtent(around(at, within))) {
      const far = distance(at, corner.at);
      if (far <= least && allowed(corner.at)) [best, least] = [corner.at, far];
    }
    return best;
  }

  /** The nearest piece of border within so many steps, of those allowed, and the point on it. */
  borderNear(
    at: Point,
    within: number,
    allowed: (edge: Edge) => boolean = () => true,
  ): { edge: Edge; at: Point } | null {
    let best: { edge: Edge; at: Point } | null = null;
    let least = within;
    for (const edge of this.#borders.getInExtent(around(at, within))) {
      const near = nearestOn(at, edge.from, edge.to);
      if (near.distance > least || !allowed(edge)) continue;
      least = near.distance;
      best = { edge, at: [Math.round(near.at[0]), Math.round(near.at[1])] };
    }
    return best;
  }

  /** The pieces of border that end at a vertex. */
  edgesAt(at: Point): Edge[] {
    const key = keyOf(at);
    return this.#borders
      .getInExtent([...at, ...at] as Box)
      .filter((edge) => keyOf(edge.from) === key || keyOf(edge.to) === key);
  }

  /** The grid at a point. */
  gridAt(at: Point): string | null {
    for (const grid of this.#boxes.getInExtent([...at, ...at] as Box)) {
      if (contains(grid.polygons, at)) return grid.id;
    }
    return null;
  }

  /** Grids with something in a box of west, south, east, north. */
  gridsIn(box: readonly [number, number, number, number]): Grid[] {
    return this.#boxes.getInExtent([...box]);
  }

  /** Grids that share a piece of border with one. */
  neighbours(id: string): string[] {
    const found = new Set<string>();
    for (const ring of this.grid(id)?.polygons.flat() ?? []) {
      ring.forEach((at, index) => {
        const key = edgeKey(at, ring[(index + 1) % ring.length] as Point);
        for (const other of this.#edges.get(key)?.grids ?? []) if (other !== id) found.add(other);
      });
    }
    return [...found];
  }

  /** Pieces of border that two grids share, in no order. */
  shared(one: string, other: string): Edge[] {
    const found: Edge[] = [];
    for (const ring of this.grid(one)?.polygons.flat() ?? []) {
      ring.forEach((at, index) => {
        const edge = this.#edges.get(edgeKey(at, ring[(index + 1) % ring.length] as Point));
        if (edge?.grids.includes(other)) found.push(edge);
      });
    }
    return found;
  }

  /**
   * How the grids would be with vertices moved, in all rings that share them; those alone.
   *
   * Nothing is checked: the server decides whether it can be.
   */
  moved(moves: readonly (readonly [from: Point, to: Point])[]): Grid[] {
    const to = new Map(moves.map(([from, target]) => [keyOf(from), target]));
    const touched = new Set(moves.flatMap(([from]) => this.usesOf(from).map((use) => use.grid)));
    return [...touched].map((id) => {
      const grid = this.#grids.get(id) as Grid;
      const polygons = grid.polygons.map((rings) =>
        rings.map((ring) => ring.map((at) => to.get(keyOf(at)) ?? at)),
      );
      return { ...grid, polygons };
    });
  }

  /**
   * A number for the coverage as it stands: equal for equal grids, whatever their order, the
   * vertex at which their rings begin and the way they run.
   */
  checksum(): string {
    const lines = [...this.#grids.values()].map((grid) => {
      const parts = grid.polygons
        .map(([outer, ...holes]) => [canonical(outer ?? []), ...holes.map(canonical).sort()])
        .map((rings) => rings.join('/'))
        .sort();
      const said = [grid.id, grid.code, grid.name, grid.kind, grid.households ?? '-'];
      return [...said, JSON.stringify(Object.entries(grid.counts).sort()), ...parts].join('|');
    });
    return digest(lines.sort().join('\n'));
  }
}
