import { describe, expect, it } from 'vitest';
import type { Balance } from '../shapes';
import type { Grid } from './fabric';
import { deviationClass, shadingOf } from './shading';
import { deviationOf, linesOf, sortedLines, summaryOf, turned } from './workload';

const VILLAGE = '360702100200';
const row = (number: number, households: number | null, workers = 1) => ({
  id: `g${number}`,
  code: `${VILLAGE}00${number}`,
  households,
  workers,
  area_km2: number,
  deviation: 0,
  polsby_popper: 0.5,
  parts: 1,
});
const balance = (...grids: ReturnType<typeof row>[]): Balance => {
  const households = grids.reduce((sum, each) => sum + (each.households ?? 0), 0);
  return {
    division: VILLAGE,
    households,
    workers: grids.reduce((sum, each) => sum + each.workers, 0),
    area_km2: 1,
    not_gridded_km2: 0,
    mean_workload: households / grids.length,
    largest_deviation: 0,
    grids,
  };
};
const mean = { by: 'mean' } as const;
const range = { by: 'range', least: 40, most: 50 } as const;

describe('a deviation', () => {
  it('is a share of the mean', () => {
    expect(deviationOf(50, mean, 40)).toBeCloseTo(0.25);
    expect(deviationOf(30, mean, 40)).toBeCloseTo(-0.25);
  });

  it('is none within the range that is wanted, and told from its nearer end outside', () => {
    expect(deviationOf(40, range, 1)).toBe(0);
    expect(deviationOf(50, range, 1)).toBe(0);
    expect(deviationOf(0, { by: 'range', least: 0, most: 10 }, 1)).toBe(0);
    expect(deviationOf(30, range, 1)).toBeCloseTo(-0.25);
    expect(deviationOf(60, range, 1)).toBeCloseTo(0.2);
  });

  it('of an unknown number is not known, and neither is one from nothing', () => {
    expect(deviationOf(null, mean, 40)).toBeNull();
    expect(deviationOf(0, mean, 0)).toBeNull();
  });

  it('falls into the class that the legend names, bounds into the nearer one', () => {
    expect([-0.6, -0.5, -0.3, -0.25, -0.1, 0, 0.1, 0.11, 0.25, 0.3, 0.5, 0.51].map(deviationClass))
      // biome-ignore format: in step with the values above
      .toEqual([0, 1, 1, 2, 3, 3, 3, 4, 4, 5, 5, 6]);
  });
});

describe('the lines of a division', () => {
  const lines = linesOf(
    balance(row(1, 60), row(2, 20, 2), row(3, null), row(4, 45, 0)),
    balance(row(1, 50), row(2, 20, 2), row(3, null)),
    mean,
    () => null,
  );

  it('tell what was at the base, and which grids are new', () => {
    expect(lines.map((line) => line.before)).toEqual([50, 20, null, undefined]);
    expect(lines.map((line) => line.fresh)).toEqual([false, false, false, true]);
  });

  it('have a workload per worker only where somebody works', () => {
    expect(lines.map((line) => line.perWorker)).toEqual([60, 10, null, null]);
  });

  it('are sorted with what is not known last, whichever way', () => {
    const digits = (down: boolean) =>
      sortedLines(lines, { column: 'perWorker', down }, 'zh').map((line) => line.digits);
    expect(digits(true)).toEqual(['001', '002', '003', '004']);
    expect(digits(false)).toEqual(['002', '001', '003', '004']);
  });

  it('are sorted by deviation as it is large, whichever way it points', () => {
    const order = sortedLines(lines, { column: 'deviation', down: true }, 'en');
    expect(order.map((line) => line.digits)).toEqual(['001', '004', '002', '003']);
    expect(order.map((line) => line.deviation)).toEqual([0.92, 0.44, -0.36, null].map(near));
  });

  it('begin with the largest number when a heading is pressed, and turn round when again', () => {
    const once = turned({ column: 'code', down: false }, 'area');
    expect(once).toEqual({ column: 'area', down: true });
    expect(turned(once, 'area')).toEqual({ column: 'area', down: false });
    expect(turned(once, 'code')).toEqual({ column: 'code', down: false });
  });
});

it('a summary takes the largest deviation from the target and counts what is not known', () => {
  const found = summaryOf(balance(row(1, 60), row(2, 30), row(3, null)), range);
  expect(found.largest).toBeCloseTo(0.25);
  expect(found.unknown).toBe(1);
  expect(found.perWorker).toBe(30);
});

describe('the map', () => {
  const grid = (id: string, division: string, households: number | null) =>
    ({
      id,
      division,
      households,
      workers: 1,
      area_km2: 1,
      polygons: [],
      staff: [],
    }) as never as Grid;

  it('tells each grid from the mean of its own division', () => {
    const grids = [
      grid('a', '1', 10),
      grid('b', '1', 30),
      grid('c', '2', 300),
      grid('d', '2', null),
    ];
    const { values, classOf, counts } = shadingOf(grids, 'deviation', () => mean);
    expect([...values.values()]).toEqual([-0.5, 0.5, 1, null]);
    expect([...classOf]).toEqual([
      ['a', 1],
      ['b', 5],
      ['c', 6],
    ]);
    expect(counts).toEqual([0, 1, 0, 0, 0, 1, 1]);
  });

  it('holds the grids of each division against what is wanted there', () => {
    const grids = [grid('a', '1', 20), grid('b', '1', 45), grid('c', '2', 300)];
    const { values } = shadingOf(grids, 'deviation', (of) => (of === '1' ? range : mean));
    expect([...values.values()]).toEqual([-0.5, 0, 0]);
  });
});

const near = (value: number | null) =>
  value === null ? null : (expect.closeTo(value, 6) as unknown as number);
