import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Point } from '../model/fabric';
import { Lines } from '../model/lines';
import { place, SIDE, sample } from '../model/sample';
import { fabric, free, reach } from '../state';
import { snap } from './snapping';
import type { Pointer } from './tool';

const guideLines = vi.hoisted(() => ({ value: [] as Lines[], peek: () => guideLines.value }));
vi.mock('./guides', () => ({ guideLines }));

const pointer = (at: Point, more: Partial<Pointer> = {}): Pointer => ({
  at,
  pixel: [0, 0],
  grid: null,
  shift: false,
  alt: false,
  ctrl: false,
  touch: false,
  ...more,
});
/** A point so many pixels right of and above a place. */
const beside = ([x, y]: Point, px: number, py: number): Point => [
  x + px * reach.peek(),
  y + py * reach.peek(),
];

beforeEach(() => {
  fabric.value = sample();
  reach.value = SIDE / 100;
  free.value = false;
  guideLines.value = [];
});

describe('what is pointed at', () => {
  it('is the corner, though the border is nearer', () => {
    const found = snap(pointer(beside(place(1, 1), 8, 1)));
    expect(found).toMatchObject({ at: place(1, 1), kind: 'corner' });
  });

  it('is the border where no corner is near, and says which', () => {
    const found = snap(pointer(beside(place(2.2, 1), 0, 6)));
    expect(found).toMatchObject({ at: place(2.2, 1), kind: 'border' });
    expect(found.edge?.grids.sort()).toEqual(['B', 'D']);
  });

  it('is a guide line where no border is near, the nearest of all layers', () => {
    guideLines.value = [
      new Lines([[place(2.06, 1.2), place(2.06, 1.9)]]),
      new Lines([[place(2.04, 1.2), place(2.04, 1.9)]]),
      new Lines([[place(2, 1.04), place(2.5, 1.04)]]),
    ];
    expect(snap(pointer(place(2, 1.6)))).toMatchObject({ at: place(2.04, 1.6), kind: 'guide' });
    expect(snap(pointer(place(2.4, 1.06))).kind).toBe('border');
  });

  it('is itself on open ground', () => {
    const at = beside(place(2, 1.5), 3, 3);
    expect(snap(pointer(at))).toMatchObject({ at, kind: null, marks: [] });
  });

  it('is itself while Alt is held, or snapping is off', () => {
    const at = beside(place(1, 1), 2, 2);
    expect(snap(pointer(at, { alt: true })).at).toEqual(at);
    free.value = true;
    expect(snap(pointer(at)).at).toEqual(at);
  });

  it('is farther away for a finger', () => {
    const at = beside(place(1, 1), 12, 12);
    expect(snap(pointer(at)).kind).toBeNull();
    expect(snap(pointer(at, { touch: true })).kind).toBe('corner');
  });

  it('shows itself by a mark there', () => {
    const { marks } = snap(pointer(beside(place(1, 1), 2, 2)));
    expect(marks).toEqual([{ shape: 'point', at: place(1, 1), as: 'snap' }]);
  });

  it('is the next best where a corner is ruled out', () => {
    const at = beside(place(1, 1), 4, 0);
    const found = snap(pointer(at), { corner: () => false });
    expect(found.kind).toBe('border');
  });

  it('may be a point drawn just now', () => {
    const drawn = place(2.5, 1.5);
    const found = snap(pointer(beside(drawn, 3, -3)), { also: [drawn] });
    expect(found).toMatchObject({ at: drawn, kind: 'corner' });
  });
});
