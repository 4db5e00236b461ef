import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wayLength } from '../model/chains';
import { type Fabric, keyOf, type Point } from '../model/fabric';
import { place, sample } from '../model/sample';
import { traced } from './tracing';

describe('the way along borders', () => {
  it('from corner to corner has every corner between', () => {
    expect(traced(sample(), place(1, 1), place(2, 0))).toEqual([
      place(1.5, 1),
      place(1.5, 0.5),
      place(2, 0.5),
      place(2, 0),
    ]);
  });

  it('takes the shorter side', () => {
    expect(traced(sample(), place(0, 0), place(1.5, 0.75))).toEqual([
      place(0, 1),
      place(1, 1),
      place(1.5, 1),
      place(1.5, 0.75),
    ]);
  });

  it('begins and ends between two corners', () => {
    expect(traced(sample(), place(1.25, 1), place(1.5, 0.75))).toEqual([
      place(1.5, 1),
      place(1.5, 0.75),
    ]);
  });

  it('within one piece of border is that piece', () => {
    expect(traced(sample(), place(2.8, 1), place(1.7, 1))).toEqual([place(1.7, 1)]);
  });

  it('to where one is, is none at all', () => {
    expect(traced(sample(), place(1, 1), place(1, 1))).toEqual([]);
  });

  it('does not exist from the open ground, nor to an enclave', () => {
    expect(traced(sample(), place(0.3, 0.8), place(1, 1))).toBeNull();
    expect(traced(sample(), place(1, 1), place(0.5, 0.5))).toBeNull();
  });

  it('is the shortest there is', () => {
    const fabric = sample();
    const corners = [...new Map(allCorners(fabric).map((at) => [keyOf(at), at])).values()];
    const corner = fc.constantFrom(...corners);
    fc.assert(
      fc.property(corner, corner, (from, to) => {
        const way = traced(fabric, from, to);
        const least = shortest(fabric, corners, from, to);
        if (way === null) expect(least).toBe(Infinity);
        else expect(wayLength([from, ...way])).toBeCloseTo(least, 0);
      }),
    );
  });
});

const allCorners = (fabric: Fabric): Point[] =>
  [...fabric.grids()].flatMap(({ polygons }) => polygons.flat(2));

/** By relaxing every piece of border until nothing gets shorter. */
function shortest(fabric: Fabric, corners: Point[], from: Point, to: Point): number {
  const far = new Map(corners.map((at) => [keyOf(at), Infinity]));
  far.set(keyOf(from), 0);
  for (let round = 0; round < corners.length; round++) {
    for (const edge of corners.flatMap((at) => fabric.edgesAt(at))) {
      const [a, b] = [keyOf(edge.from), keyOf(edge.to)];
      const length = wayLength([edge.from, edge.to]);
      far.set(b, Math.min(far.get(b) as number, (far.get(a) as number) + length));
      far.set(a, Math.min(far.get(a) as number, (far.get(b) as number) + length));
    }
  }
  return far.get(keyOf(to)) as number;
}
