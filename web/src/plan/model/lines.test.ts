import { expect, it } from 'vitest';
import type { Point } from './fabric';
import { Lines } from './lines';

const road: Point[] = [
  [0, 0],
  [10_000, 0],
  [10_000, 10_000],
];

it('the nearest point of many lines is found within reach, and none beyond', () => {
  const lines = new Lines([road, [[0, 9000] as Point, [5000, 9000] as Point]]);
  expect(lines.nearest([4000, 300], 500)).toEqual([4000, 0]);
  expect(lines.nearest([4000, 8800], 500)).toEqual([4000, 9000]);
  expect(lines.nearest([4000, 600], 500)).toBeNull();
});

it('a vertex is meant when it is as near as half the reach', () => {
  const lines = new Lines([road]);
  expect(lines.nearest([9800, 20], 500)).toEqual([10_000, 0]);
  expect(lines.nearest([9600, 20], 500)).toEqual([9600, 0]);
});

it('without lines there is nothing near', () => {
  expect(new Lines([]).nearest([0, 0], 1e6)).toBeNull();
});
