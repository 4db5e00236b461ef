import { beforeEach, describe, expect, it } from 'vitest';
import { Fabric, type Grid, type Point } from '../model/fabric';
import { chosen, fabric, sketch } from '../state';
import { matching } from '../workspace/Search';
import { gridsWithin, selectTool } from './select';
import type { Pointer } from './tool';

const grid = (x: number, y: number): Grid => ({
  id: `${x}${y}`,
  code: `3607021002000${x}${y}`,
  name: `第${x}${y}网格`,
  kind: 'basic',
  division: '360702100200',
  households: 1,
  counts: {},
  area_km2: 1,
  workers: 0,
  staff: [],
  synthetic: true,
  polygons: [
    [
      [
        [x * 100, y * 100],
        [x * 100 + 100, y * 100],
        [x * 100 + 100, y * 100 + 100],
        [x * 100, y * 100 + 100],
      ],
    ],
  ],
});

beforeEach(() => {
  const made = new Fabric();
  for (let x = 0; x < 3; x++) for (let y = 0; y < 3; y++) made.put(grid(x, y));
  fabric.value = made;
  chosen.value = new Set();
  sketch.value = [];
});

/** A pointer at a place; a pixel is a step. */
const at = (x: number, y: number, held: Partial<Pointer> = {}): Pointer => ({
  at: [x, y],
  pixel: [x, y],
  grid: fabric.peek()?.gridAt([x, y]) ?? null,
  shift: false,
  alt: false,
  ctrl: false,
  touch: false,
  ...held,
});

function drag(way: readonly Point[], held: Partial<Pointer> = {}): void {
  const [from, ...rest] = way as [Point, ...Point[]];
  expect(selectTool.down?.(at(...from, held))).toBe(true);
  for (const point of rest) selectTool.drag?.(at(...point, held));
  selectTool.up?.(at(...(rest[rest.length - 1] ?? from), held));
}
const now = () => [...chosen.value].sort();

describe('selecting', () => {
  it('a press and release chooses the grid there, and beside all grids none', () => {
    drag([[50, 50]]);
    expect(now()).toEqual(['00']);
    drag([[150, 50]]);
    expect(now()).toEqual(['10']);
    drag([[950, 50]]);
    expect(now()).toEqual([]);
  });

  it('Shift or Ctrl adds one, or takes it away again', () => {
    drag([[50, 50]]);
    drag([[150, 50]], { shift: true });
    drag([[150, 150]], { ctrl: true });
    expect(now()).toEqual(['00', '10', '11']);
    drag([[50, 50]], { shift: true });
    expect(now()).toEqual(['10', '11']);
  });

  it('a box chooses what it touches', () => {
    drag([
      [50, 50],
      [90, 90],
      [160, 110],
    ]);
    expect(now()).toEqual(['00', '01', '10', '11']);
    expect(sketch.value).toEqual([]);
  });

  it('a lasso goes around what a box would take', () => {
    drag(
      [
        [20, 20],
        [280, 20],
        [280, 280],
        [210, 280],
        [210, 60],
        [20, 60],
      ],
      { alt: true },
    );
    expect(now()).toEqual(['00', '10', '20', '21', '22']);
  });

  it('a box that lies within one grid, or across one without a corner in it, finds it', () => {
    const box = (w: number, s: number, e: number, n: number): Point[] => [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
    ];
    expect(gridsWithin(box(110, 110, 120, 120))).toEqual(['11']);
    expect(gridsWithin(box(-50, 140, 350, 160)).sort()).toEqual(['01', '11', '21']);
  });

  it('Escape gives up the box first, then what is chosen', () => {
    drag([[50, 50]]);
    selectTool.down?.(at(150, 150));
    selectTool.drag?.(at(190, 190));
    expect(selectTool.cancel?.()).toBe(true);
    expect(now()).toEqual(['00']);
    expect(selectTool.cancel?.()).toBe(true);
    expect(now()).toEqual([]);
    expect(selectTool.cancel?.()).toBe(false);
  });

  it('a finger moves the map and only taps to choose', () => {
    expect(selectTool.down?.(at(50, 50, { touch: true }))).toBe(false);
    selectTool.click?.(at(50, 50, { touch: true }));
    expect(now()).toEqual(['00']);
  });
});

it('grids are found by their code, their name or their village’s, in any order', () => {
  const village = () => '新圩村';
  const found = (typed: string) =>
    matching(fabric.peek()?.grids() ?? [], typed, village).map((each) => each.id);
  expect(found('00011')).toEqual(['11']);
  expect(found('第21')).toEqual(['21']);
  expect(found('第12网格 新圩')).toEqual(['12']);
  expect(found('新圩')).toHaveLength(9);
  expect(found('  ')).toEqual([]);
  expect(found('没有')).toEqual([]);
});
