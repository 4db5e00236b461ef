/** The borders of divisions, which no plan moves. */
import { computed } from '@preact/signals';
import RBush from 'ol/structs/RBush';
import { divisions, fabric } from '../state';
import { nearestOn, type Point } from './fabric';

interface Piece {
  from: Point;
  to: Point;
  division: string;
}

/** A vertex that was put into such a border was rounded: it lies a step or so beside it. */
const ON = 3;

const pieces = computed(() => {
  const found: { box: [number, number, number, number]; piece: Piece }[] = [];
  for (const { code, polygons } of divisions.value.values()) {
    for (const ring of polygons.flat()) {
      ring.forEach((from, index) => {
        const to = ring[(index + 1) % ring.length] as Point;
        const box: [number, number, number, number] = [
          Math.min(from[0], to[0]),
          Math.min(from[1], to[1]),
          Math.max(from[0], to[0]),
          Math.max(from[1], to[1]),
        ];
        found.push({ box, piece: { from, to, division: code } });
      });
    }
  }
  const index = new RBush<Piece>();
  index.load(
    found.map(({ box }) => box),
    found.map(({ piece }) => piece),
  );
  return index;
});

/** The division on whose border a point lies; null inside of all. */
export function outlineAt(at: Point): string | null {
  const [x, y] = at;
  const near = pieces.peek().getInExtent([x - ON, y - ON, x + ON, y + ON]);
  const on = near.find(({ from, to }) => nearestOn(at, from, to).distance <= ON);
  return on?.division ?? divided(at);
}

/** Known without the divisions' own borders: grids of different divisions meet there. */
function divided(at: Point): string | null {
  const coverage = fabric.peek();
  const codes = new Set(
    coverage?.usesOf(at).map(({ grid }) => coverage.grid(grid)?.division ?? ''),
  );
  return codes.size > 1 ? ([...codes].sort()[0] as string) : null;
}
