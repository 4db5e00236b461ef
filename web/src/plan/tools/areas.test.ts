import { beforeEach, describe, expect, it } from 'vitest';
import { Fabric, type Grid, keyOf, type Point } from '../model/fabric';
import {
  bounce,
  chosen,
  type DivisionArea,
  division,
  divisions,
  fabric,
  fabricTurn,
  free,
  plan,
  reach,
  tool,
} from '../state';
import { dismiss, proposed, proposing } from './confirming';
import { divisionsUnder, draw } from './draw';
import { erase } from './erase';
import { allLocked, lock } from './lock';
import { merge } from './merge';
import { renumber } from './renumber';
import { held, pickUp, putDown, staff } from './staff';
import type { Pointer } from './tool';
import { transfer } from './transfer';
import { drawn, gaining, merged } from './wanted';

const VILLAGE = '360702100200';
const SIDE = 1000;

const square = (x: number, y: number, side = SIDE): Point[] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];
const grid = (id: string, number: number, x: number): Grid =>
  ({
    id,
    code: `${VILLAGE}00${number}`,
    name: `网格${number}`,
    division: VILLAGE,
    households: 40,
    workers: 0,
    staff: [],
    counts: {},
    polygons: [[square(x, 0)]],
  }) as never as Grid;
const area = (code: string, parent: string | null, ring: Point[]): DivisionArea => ({
  code,
  name: code,
  kind: 'rural',
  level: parent ? 'village' : 'township',
  parent,
  polygons: [[ring]],
});

const at = (x: number, y: number, more: Partial<Pointer> = {}): Pointer => ({
  at: [x, y],
  pixel: [x, y],
  grid: fabric.peek()?.gridAt([x, y]) ?? null,
  shift: false,
  alt: false,
  ctrl: false,
  touch: false,
  ...more,
});
const click = (to: { click?: (pointer: Pointer) => void }, x: number, y: number) =>
  to.click?.(at(x, y));
const operation = () => proposed.value?.operation() ?? null;

beforeEach(() => {
  dismiss();
  putDown();
  for (const each of [draw, transfer, merge, erase, renumber]) each.leave?.();
  const coverage = new Fabric();
  // a | b | c in a row, and bare ground east of them
  for (const each of [grid('a', 1, 0), grid('b', 2, SIDE), grid('c', 3, 2 * SIDE)]) {
    coverage.put(each);
  }
  fabric.value = coverage;
  fabricTurn.value += 1;
  divisions.value = new Map(
    [
      area('town', null, square(-9 * SIDE, -9 * SIDE, 90 * SIDE)),
      area(VILLAGE, 'town', square(0, 0, 5 * SIDE)),
      area('next', 'town', square(5 * SIDE, 0, 5 * SIDE)),
    ].map((each) => [each.code, each]),
  );
  division.value = VILLAGE;
  chosen.value = new Set();
  tool.value = 'select';
  reach.value = 1;
  free.value = true;
  bounce.value = null;
});

describe('merge', () => {
  it('asks as soon as two grids are chosen, and again with each that is added or left out', () => {
    merge.enter?.();
    click(merge, 500, 500);
    expect(proposing.value).toBe(false);
    click(merge, 1500, 500);
    expect(operation()).toEqual({ type: 'merge', grids: ['a', 'b'], keep: 'a' });
    click(merge, 2500, 500);
    expect(operation()).toEqual({ type: 'merge', grids: ['a', 'b', 'c'], keep: 'a' });
    click(merge, 500, 500);
    expect(operation()).toEqual({ type: 'merge', grids: ['b', 'c'], keep: 'b' });
    click(merge, 1500, 500);
    expect(operation()).toBeNull();
  });

  it('keeps whichever grid and name the planner says', () => {
    chosen.value = new Set(['a', 'b']);
    merge.enter?.();
    merged.keep.value = 'b';
    merged.name.value = ' 东门 ';
    expect(operation()).toEqual({ type: 'merge', grids: ['a', 'b'], keep: 'b', name: '东门' });
  });

  it('is given up by Escape: the proposal first, then the choice', () => {
    chosen.value = new Set(['a', 'b']);
    merge.enter?.();
    expect(merge.cancel?.()).toBe(true);
    expect(proposing.value).toBe(false);
    expect(merge.cancel?.()).toBe(true);
    expect(chosen.value.size).toBe(0);
    expect(merge.cancel?.()).toBe(false);
  });
});

describe('draw', () => {
  const outline = () => {
    for (const [x, y] of square(3200, 100, 500)) click(draw, x, y);
    draw.confirm?.();
  };

  it('takes an outline and says of which village it is', () => {
    outline();
    expect(operation()).toMatchObject({
      type: 'draw',
      division: VILLAGE,
      kind: 'basic',
      polygon: { type: 'Polygon' },
    });
    const polygon = operation()?.polygon as { coordinates: number[][][] };
    expect(polygon.coordinates[0]).toHaveLength(5);
    expect(polygon.coordinates[0]?.[0]).toEqual(polygon.coordinates[0]?.[4]);
  });

  it('closes at its first point', () => {
    for (const [x, y] of square(3200, 100, 500)) click(draw, x, y);
    expect(proposing.value).toBe(false);
    click(draw, 3200, 100);
    expect(proposing.value).toBe(true);
  });

  it('sends name, kind and households only as they were said', () => {
    outline();
    expect(operation()).not.toHaveProperty('name');
    expect(operation()).not.toHaveProperty('households');
    drawn.name.value = '菜市场';
    drawn.kind.value = 'dedicated';
    drawn.households.value = 12;
    expect(operation()).toMatchObject({ name: '菜市场', kind: 'dedicated', households: 12 });
  });

  it('needs three points', () => {
    click(draw, 3200, 100);
    click(draw, 3700, 100);
    draw.confirm?.();
    expect(proposing.value).toBe(false);
    expect(draw.cancel?.()).toBe(true);
    expect(draw.cancel?.()).toBe(false);
  });

  it('belongs where most of its bare ground lies, and never to what has divisions below it', () => {
    const found = divisionsUnder(square(4600, 100, 600), divisions.value.values(), () => null);
    expect(found[0]).toBe(VILLAGE);
    expect(found).not.toContain('town');
    const beyond = divisionsUnder(square(4500, 100, 700), divisions.value.values(), ([x]) =>
      x < 5000 ? 'a' : null,
    );
    expect(beyond).toEqual(['next', VILLAGE]);
  });
});

describe('transfer', () => {
  it('takes the one grid that is selected as the one that gains', () => {
    chosen.value = new Set(['b']);
    transfer.enter?.();
    for (const [x, y] of square(700, 100, 600)) click(transfer, x, y);
    transfer.confirm?.();
    expect(operation()).toMatchObject({ type: 'transfer', grid: 'b' });
  });

  it('asks for it first when none is selected, and Escape asks again', () => {
    transfer.enter?.();
    click(transfer, 500, 500);
    expect(gaining.value?.id).toBe('a');
    expect(transfer.cancel?.()).toBe(true);
    expect(gaining.value).toBeNull();
    click(transfer, 9000, 500);
    expect(gaining.value).toBeNull();
  });
});

describe('erase', () => {
  it('asks about each selected grid', () => {
    chosen.value = new Set(['c', 'a']);
    erase.enter?.();
    expect(operation()).toEqual({ type: 'erase', grid: 'c' });
  });

  it('asks about the grid that is clicked', () => {
    erase.enter?.();
    expect(proposing.value).toBe(false);
    click(erase, 1500, 500);
    expect(operation()).toEqual({ type: 'erase', grid: 'b' });
    expect(erase.cancel?.()).toBe(true);
  });
});

describe('renumber', () => {
  it('is of the division that is shown, or of the grid that is clicked', () => {
    division.value = 'next';
    renumber.enter?.();
    expect(operation()).toEqual({ type: 'renumber', division: 'next' });
    click(renumber, 500, 500);
    expect(operation()).toEqual({ type: 'renumber', division: VILLAGE });
  });

  it('leads back to selecting when it is given up', () => {
    tool.value = 'renumber';
    renumber.enter?.();
    renumber.cancel?.();
    expect(tool.value).toBe('select');
  });
});

describe('lock', () => {
  it('is on when all that is selected is locked', () => {
    plan.value = { locked: ['a'], may: ['edit'] } as never;
    expect(lock.can()).toBe(false);
    chosen.value = new Set(['a']);
    expect([lock.can(), allLocked()]).toEqual([true, true]);
    chosen.value = new Set(['a', 'b']);
    expect(allLocked()).toBe(false);
    plan.value = null;
  });
});

describe('staff', () => {
  const who = { staff_no: '1', name: null, employment: null, services: [], households: 0 };

  it('is in hand until it is put down, and only of who may edit', () => {
    pickUp(who);
    expect(held.value).toBeNull();
    plan.value = { may: ['edit'], locked: [] } as never;
    pickUp(who);
    expect([held.value?.who.staff_no, tool.value]).toEqual(['1', 'staff']);
    expect(staff.cancel?.()).toBe(true);
    expect([held.value, tool.value]).toEqual([null, 'select']);
    plan.value = null;
  });
});

it('outlines keep to the points that were clicked while snapping is off', () => {
  for (const [x, y] of square(3200, 100, 500)) click(draw, x, y);
  draw.confirm?.();
  const points = proposed.value?.outline?.points.value ?? [];
  expect(points.map(keyOf)).toEqual(square(3200, 100, 500).map(keyOf));
});
