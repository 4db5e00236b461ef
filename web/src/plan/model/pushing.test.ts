import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainAt, footOn, withoutSpikes } from './chains';
import { type Edge, type Fabric, keyOf, type Point } from './fabric';
import { areaOf } from './measure';
import { operationOf, ordered, pushed, runOf, type Stretch, wholeStretch } from './pushing';
import { place, SIDE, sample } from './sample';

const edgeAt = (fabric: Fabric, at: Point): Edge => fabric.borderNear(at, 10)?.edge as Edge;
const stretchAt = (fabric: Fabric, at: Point): Stretch =>
  wholeStretch(chainAt(fabric, edgeAt(fabric, at)), at);
const by = (x: number, y: number): Point => [Math.round(x * SIDE), Math.round(y * SIDE)];
const asPlaces = (points: readonly Point[]) => points.map(keyOf);

/** The part of a border between two places on it. */
function part(fabric: Fabric, at: Point, from: Point, to: Point): Stretch {
  const whole = stretchAt(fabric, at);
  const foot = (to: Point) => footOn(whole.chain.points, to) as Stretch['from'];
  return ordered({ chain: whole.chain, from: foot(from), to: foot(to) });
}

describe('a border', () => {
  it('runs from junction to junction, wherever it is pressed', () => {
    const fabric = sample();
    for (const at of [place(1.5, 0.8), place(1.7, 0.5), place(2, 0.2)]) {
      const { points, grids } = chainAt(fabric, edgeAt(fabric, at));
      const there = asPlaces(points);
      const wanted = asPlaces([place(1.5, 1), place(1.5, 0.5), place(2, 0.5), place(2, 0)]);
      expect([wanted.join(), wanted.toReversed().join()]).toContain(there.join());
      expect([...grids].sort()).toEqual(['C', 'D']);
    }
  });

  it('of an enclave has no junction: half of it is taken, about where it is pressed', () => {
    const fabric = sample();
    const at = place(0.6, 0.25);
    const stretch = stretchAt(fabric, at);
    expect(stretch.chain.closed).toBe(true);
    const run = runOf(stretch);
    expect(footOn(run, at)?.distance).toBeLessThan(2);
    expect(footOn(run, place(0.6, 0.5))?.distance).toBeGreaterThan(SIDE / 8);
  });
});

describe('a border that is pushed', () => {
  it('slides along the borders that it ends on', () => {
    const { path } = pushed(sample(), stretchAt(sample(), place(1, 1.5)), by(0.5, 0));
    const ways = [path, path.toReversed()].map((way) => asPlaces(way).join());
    const wanted = [place(1, 1), place(1.5, 1), place(1.5, 2), place(1, 2)];
    expect(ways).toContain(asPlaces(wanted).join());
  });

  it('gives to the one side what the other loses', () => {
    const { grids, areas } = pushed(sample(), stretchAt(sample(), place(1, 1.5)), by(0.5, 0));
    expect(grids.map(({ id }) => id)).toEqual(['A', 'B']);
    const [a, b] = areas as [(typeof areas)[0], (typeof areas)[0]];
    expect(a.after / a.before).toBeCloseTo(1.5, 4);
    expect(b.after / b.before).toBeCloseTo(0.75, 4);
  });

  it('names the side first that gains, whichever way it is pushed', () => {
    const stretch = stretchAt(sample(), place(1, 1.5));
    expect(pushed(sample(), stretch, by(-0.25, 0)).grids[0]?.id).toBe('B');
    expect(pushed(sample(), stretch, by(0.25, 0)).grids[0]?.id).toBe('A');
  });

  it('leaves both sides together as large as they were', () => {
    const at = fc.constantFrom(place(1, 1.5), place(1.7, 0.5), place(2.2, 1), place(0.6, 0.25));
    const off = fc.tuple(
      fc.double({ min: -0.12, max: 0.12, noNaN: true }),
      fc.double({ min: -0.12, max: 0.12, noNaN: true }),
    );
    fc.assert(
      fc.property(at, off, (pressed, [x, y]) => {
        const fabric = sample();
        const { areas } = pushed(fabric, stretchAt(fabric, pressed), by(x, y));
        const sum = (when: 'before' | 'after') => areas.reduce((all, each) => all + each[when], 0);
        expect(sum('after')).toBeCloseTo(sum('before'), 1);
      }),
    );
  });

  it('has new corners where it ends within a piece of another border', () => {
    const fabric = sample();
    const { grids } = pushed(fabric, stretchAt(fabric, place(1, 1.5)), by(0.25, 0));
    for (const { polygons } of grids) {
      const keys = asPlaces(polygons.flat(2));
      expect(keys).toContain(keyOf(place(1.25, 1)));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('steps aside where only a part of it is pushed', () => {
    const fabric = sample();
    const stretch = part(fabric, place(2.2, 1), place(2, 1), place(2.5, 1));
    const { path, grids } = pushed(fabric, stretch, by(0, 0.25));
    const wanted = [place(2, 1), place(2, 1.25), place(2.5, 1.25), place(2.5, 1)];
    expect([asPlaces(path).join(), asPlaces(path.toReversed()).join()]).toContain(
      asPlaces(wanted).join(),
    );
    expect(grids[0]?.id).toBe('D');
    expect(operationOf(fabric, stretch, by(0, 0.25), pushed(fabric, stretch, by(0, 0.25)))).toEqual(
      {
        type: 'push',
        grid: 'D',
      },
    );
  });

  it('is a reshaping along its very path where it slides', () => {
    const fabric = sample();
    const stretch = stretchAt(fabric, place(1, 1.5));
    const result = pushed(fabric, stretch, by(0.5, 0.1));
    expect(operationOf(fabric, stretch, by(0.5, 0.1), result)).toEqual({
      type: 'reshape',
      grid: 'A',
    });
  });

  it('goes back to where it was when it is pushed back', () => {
    const fabric = sample();
    const before = new Map([...fabric.grids()].map(({ id, polygons }) => [id, areaOf(polygons)]));
    for (const grid of pushed(fabric, stretchAt(fabric, place(1, 1.5)), by(0.5, 0)).grids) {
      fabric.put(grid);
    }
    for (const grid of pushed(fabric, stretchAt(fabric, place(1.5, 1.5)), by(-0.5, 0)).grids) {
      fabric.put(grid);
    }
    for (const { id, polygons } of fabric.grids()) {
      expect(areaOf(polygons)).toBeCloseTo(before.get(id) as number, 1);
    }
  });
});

it('a ring that runs out and back along a line loses the line', () => {
  const [a, b, c, d, e] = [place(0, 0), place(1, 0), place(2, 0), place(1, 1), place(3, 0)] as [
    Point,
    Point,
    Point,
    Point,
    Point,
  ];
  expect(withoutSpikes([a, b, c, e, c, b, d])).toEqual([a, b, d]);
  expect(withoutSpikes([c, b, d, a, b])).toEqual([b, d, a]);
});
