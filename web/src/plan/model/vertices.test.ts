import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fabric, type Grid, geometryOf, keyOf, type Point } from './fabric';
import { areaOf } from './measure';
import { place, sample } from './sample';
import { joinable, noded, redrawn, removable } from './vertices';

const ringsWith = (grids: Iterable<Grid>, at: Point): string[] =>
  [...grids]
    .filter(({ polygons }) => polygons.flat(2).some((point) => keyOf(point) === keyOf(at)))
    .map(({ id }) => id)
    .sort();

/** The sample with grids in place of their own. */
function changed(grids: readonly Grid[]): Fabric {
  const fabric = sample();
  for (const grid of grids) fabric.put(grid);
  return fabric;
}

const whole = (fabric: Fabric): number =>
  [...fabric.grids()].reduce((sum, { polygons }) => sum + areaOf(polygons), 0);

describe('a corner that is dragged', () => {
  it('takes all three grids of a T-junction along', () => {
    const [from, to] = [place(1, 1), place(1.2, 1.1)];
    const grids = redrawn(sample(), { moves: [[from, to]] });
    expect(ringsWith(grids, to)).toEqual(['A', 'B', 'C']);
    expect(ringsWith(grids, from)).toEqual([]);
  });

  it('takes along the grid that it bounds from outside: the hole and what lies in it', () => {
    const grids = redrawn(sample(), { moves: [[place(0.75, 0.5), place(0.8, 0.6)]] });
    expect(ringsWith(grids, place(0.8, 0.6))).toEqual(['C', 'X']);
  });

  it('gives to one side what it takes from the other', () => {
    const inner = fc.constantFrom(place(1, 1), place(1.5, 1), place(1.5, 0.5), place(0.75, 0.5));
    const off = fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }));
    fc.assert(
      fc.property(inner, off, (from, [dx, dy]) => {
        const fabric = changed(
          redrawn(sample(), { moves: [[from, [from[0] + dx, from[1] + dy]]] }),
        );
        expect(whole(fabric)).toBeCloseTo(whole(sample()), 3);
      }),
    );
  });

  it('and is dragged back leaves everything as it was', () => {
    const [from, to] = [place(1.5, 1), place(1.4, 1.2)];
    const there = changed(redrawn(sample(), { moves: [[from, to]] }));
    const back = redrawn(there, { moves: [[to, from]] });
    for (const grid of back) there.put(grid);
    expect(there.checksum()).toBe(sample().checksum());
  });

  it('onto its neighbour becomes one with it', () => {
    const [c] = redrawn(sample(), { moves: [[place(1.5, 0.5), place(2, 0.5)]] }).filter(
      ({ id }) => id === 'C',
    );
    expect(c?.polygons[0]?.[0]).toHaveLength(6);
  });

  it('with several others moves all by the same', () => {
    const moves: [Point, Point][] = [
      [place(1.5, 1), place(1.6, 1)],
      [place(1.5, 0.5), place(1.6, 0.5)],
    ];
    const fabric = changed(redrawn(sample(), { moves }));
    expect(ringsWith(fabric.grids(), place(1.6, 0.5))).toEqual(['C', 'D']);
    expect(ringsWith(fabric.grids(), place(1.6, 1))).toEqual(['B', 'C', 'D']);
  });
});

describe('a corner that is put in', () => {
  const edge = { from: place(1.5, 1), to: place(3, 1), grids: ['B', 'D'] };
  const at = place(2, 1);

  it('stands in the rings of both sides, whichever way they run', () => {
    const grids = redrawn(sample(), { insert: [{ edge, at }] });
    expect(ringsWith(grids, at)).toEqual(['B', 'D']);
  });

  it('can be moved in the same gesture', () => {
    const to = place(2, 1.3);
    const grids = redrawn(sample(), { insert: [{ edge, at }], moves: [[at, to]] });
    expect(ringsWith(grids, to)).toEqual(['B', 'D']);
    expect(whole(changed(grids))).toBeCloseTo(whole(sample()), 3);
  });

  it('and taken out again leaves everything as it was', () => {
    const fabric = changed(redrawn(sample(), { insert: [{ edge, at }] }));
    expect(removable(fabric, at)).toBe(true);
    for (const grid of redrawn(fabric, { remove: [at] })) fabric.put(grid);
    expect(fabric.checksum()).toBe(sample().checksum());
  });

  it('on one that is there already changes nothing', () => {
    const ring = sample().grid('B')?.polygons[0]?.[0] as Point[];
    expect(noded(ring, [{ edge, at: edge.from }])).toEqual(ring);
  });
});

describe('a corner', () => {
  it('at which three borders meet stays', () => {
    expect(removable(sample(), place(1, 1))).toBe(false);
    expect(removable(sample(), place(1.5, 0.5))).toBe(true);
  });

  it('of a triangle stays', () => {
    const triangle = [place(0, 0), place(1, 0), place(0, 1)];
    const [feature] = [...sample().grids()];
    const properties = { ...feature, polygons: undefined } as never;
    const geometry = geometryOf([[triangle]]);
    const fabric = Fabric.of([{ type: 'Feature', id: 'T', geometry, properties }]);
    expect(removable(fabric, place(1, 0))).toBe(false);
  });

  it.each([
    ['its neighbour', place(1.5, 0.5), place(2, 0.5), true],
    ['another corner of its own ring', place(1.5, 0.5), place(1, 1), false],
    ['the far end of its ring', place(1, 1), place(3, 2), false],
    ['a corner of the hole in its ring', place(1.5, 0.5), place(0.75, 0.5), false],
    ['a corner that no ring shares with it', place(0.75, 0.5), place(1, 2), true],
  ])('can be put upon %s or not', (_, from, onto, can) => {
    expect(joinable(sample(), from, onto)).toBe(can);
  });
});
