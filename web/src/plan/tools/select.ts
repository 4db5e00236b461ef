import { batch, signal } from '@preact/signals';
import { contains, type Grid, type Point } from '../model/fabric';
import { chosen, fabric, sketch } from '../state';
import { workspaceWords } from '../words/workspace';
import type { Pointer, Tool } from './tool';

const LEAST_PX = 4;

/** A gesture from where it began; a lasso keeps the whole way. */
let begun: { at: Point; pixel: readonly [number, number]; way: Point[]; lasso: boolean } | null =
  null;
let drawing = false;

/** Set when somebody looks for grids by text; the box over the map shows while it is. */
export const searching = signal(false);

function choose(ids: Iterable<string>, add: boolean): void {
  const next = new Set(add ? chosen.peek() : []);
  for (const id of ids) next.add(id);
  chosen.value = next;
}

function toggle(id: string): void {
  const next = new Set(chosen.peek());
  if (!next.delete(id)) next.add(id);
  chosen.value = next;
}

function outline(pointer: Pointer): Point[] {
  const { at, way, lasso } = begun as NonNullable<typeof begun>;
  if (lasso) return [...way, pointer.at];
  const [x, y] = pointer.at;
  return [at, [x, at[1]], [x, y], [at[0], y]];
}

/** Grids with a point within an outline, or around it: touched is chosen. */
export function gridsWithin(area: readonly Point[]): string[] {
  const known = fabric.peek();
  if (!known || area.length < 3) return [];
  const xs = area.map(([x]) => x);
  const ys = area.map(([, y]) => y);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  return known
    .gridsIn([...box])
    .filter((grid) => meets(grid, area))
    .map((grid) => grid.id);
}

function meets(grid: Grid, area: readonly Point[]): boolean {
  if (contains(grid.polygons, area[0] as Point)) return true;
  const shape = [[area]];
  const ring = grid.polygons.flat();
  if (ring.some((points) => points.some((at) => contains(shape, at)))) return true;
  return ring.some((points) =>
    points.some((from, i) => {
      const to = points[(i + 1) % points.length] as Point;
      return area.some((a, j) => crosses(from, to, a, area[(j + 1) % area.length] as Point));
    }),
  );
}

const side = (a: Point, b: Point, p: Point): number =>
  Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));

function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

function drop(): void {
  begun = null;
  drawing = false;
  sketch.value = [];
}

export const selectTool: Tool = {
  id: 'select',
  key: 'V',
  knacks: [
    { id: 'add', keys: ['Shift', 'click'] },
    { id: 'lasso', keys: ['Alt', 'drag'] },
  ],
  cursor: 'default',
  hint: () => {
    const t = workspaceWords.value.select;
    return matchMedia('(pointer: coarse)').matches ? t.hintTouch : t.hint;
  },
  leave: drop,
  down(pointer) {
    if (pointer.touch) return false; // a finger moves the map
    begun = { at: pointer.at, pixel: pointer.pixel, way: [pointer.at], lasso: pointer.alt };
    drawing = false;
    return true;
  },
  drag(pointer) {
    if (!begun) return;
    const [x, y] = begun.pixel;
    const far = Math.hypot(pointer.pixel[0] - x, pointer.pixel[1] - y);
    drawing ||= far >= LEAST_PX;
    if (!drawing) return;
    if (begun.lasso) begun.way.push(pointer.at);
    sketch.value = [{ shape: 'area', polygons: [[outline(pointer)]], as: 'draft' }];
  },
  up(pointer) {
    if (!begun) return;
    const area = drawing ? outline(pointer) : null;
    batch(() => {
      drop();
      if (area) choose(gridsWithin(area), pointer.shift || pointer.ctrl);
      else this.click?.(pointer);
    });
  },
  click({ grid, shift, ctrl }) {
    if (shift || ctrl) {
      if (grid) toggle(grid);
    } else choose(grid ? [grid] : [], false);
  },
  cancel() {
    if (begun) {
      drop();
      return true;
    }
    if (searching.peek()) {
      searching.value = false;
      return true;
    }
    if (chosen.peek().size === 0) return false;
    chosen.value = new Set();
    return true;
  },
};
