import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOf } from './centre';
import { contains, type Polygon } from './fabric';
import { place, sample } from './sample';

describe('the place of a label', () => {
  it.each([...sample().grids()].map((grid) => [grid.id, grid.polygons] as const))(
    'of %s lies within it',
    (_, polygons) => {
      expect(contains(polygons, centreOf(polygons) ?? place(-9, -9))).toBe(true);
    },
  );

  it('lies within any triangle that has room for it', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }));
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const double = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        fc.pre(Math.abs(double) > 20_000);
        const polygons: Polygon[] = [[[a, b, c]]];
        expect(contains(polygons, centreOf(polygons) ?? [-1, -1])).toBe(true);
      }),
    );
  });

  it('of nothing is nowhere', () => {
    expect(centreOf([])).toBeNull();
  });
});
