import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onLattice, type Point, type Ring, STEPS } from './fabric';
import { areaOf, lengthOf, metresBetween, ringArea } from './measure';

type Place = [number, number];
const ring = (...places: Place[]): Ring => places.map(onLattice);
const VILLAGE: Place[] = [
  [114.9312345, 25.8301234],
  [114.9611111, 25.8287654],
  [114.9733333, 25.8511111],
  [114.9512345, 25.8666666],
  [114.9255555, 25.8555555],
];
const HOLE: Place[] = [
  [114.94, 25.84],
  [114.95, 25.84],
  [114.95, 25.85],
];

/** Square metres and metres by `gis.measure` (pyproj, GRS 80); the line is left open. */
const MEASURED: [name: string, places: Place[], area: number, length: number][] = [
  [
    'a hundredth of a degree square',
    [
      [114.93, 25.83],
      [114.94, 25.83],
      [114.94, 25.84],
      [114.93, 25.84],
    ],
    1110703.6727,
    3112.99791,
  ],
  ['a village', VILLAGE, 13988274.4128, 11421.15323],
  [
    'a yard',
    [
      [114.9300001, 25.8300001],
      [114.9302222, 25.8300777],
      [114.9301111, 25.8302222],
    ],
    226.1196,
    43.37248,
  ],
  [
    'a county',
    [
      [114.6, 25.5],
      [115.2, 25.5],
      [115.2, 26.1],
      [114.6, 26.1],
    ],
    3999687205.5214,
    186813.17524,
  ],
  [
    'a place far north',
    [
      [120, 50],
      [120.02, 50.001],
      [120.01, 50.02],
    ],
    1555008.9239,
    3669.81664,
  ],
];

const near = (value: number, wanted: number) => Math.abs(value / wanted - 1);

describe('the page measures as the server does', () => {
  it.each(MEASURED)('the area of %s, to a hundred-thousandth', (_, places, area) => {
    expect(near(areaOf([[ring(...places)]]), area)).toBeLessThan(1e-5);
  });

  it.each(MEASURED)('the length of a line along %s', (_, places, _area, length) => {
    expect(near(lengthOf(ring(...places)), length)).toBeLessThan(1e-5);
  });

  it('an area without what its hole takes', () => {
    const area = areaOf([[ring(...VILLAGE), ring(...HOLE)]]);
    expect(near(area, 13432945.1493)).toBeLessThan(1e-5);
  });
});

describe('an area', () => {
  const point = fc.tuple(
    fc.integer({ min: 1149000000, max: 1150000000 }),
    fc.integer({ min: 258000000, max: 259000000 }),
  );

  it('turns its sign with its ring and does not depend on where the ring begins', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 12 }), fc.nat(11), (points, shift) => {
        const turned = [...points.slice(shift), ...points.slice(0, shift)];
        expect(ringArea(turned)).toBeCloseTo(ringArea(points), 2);
        expect(ringArea([...points].reverse())).toBeCloseTo(-ringArea(points), 2);
      }),
    );
  });

  it('of two parts is that of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const middle: Point = [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)];
        const parts = ringArea([a, middle, c]) + ringArea([middle, b, c]);
        expect(parts).toBeCloseTo(ringArea([a, middle, b, c]), 2);
      }),
    );
  });
});

it('a step of the lattice is about a centimetre', () => {
  const at = onLattice([114.93, 25.83]);
  expect(metresBetween(at, [at[0], at[1] + 1]) * STEPS).toBeCloseTo(110_780, -2);
  expect(metresBetween(at, [at[0] + 1, at[1]])).toBeCloseTo(0.01, 3);
});
