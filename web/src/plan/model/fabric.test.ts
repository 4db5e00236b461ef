import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  Fabric,
  type Grid,
  geometryOf,
  gridOf,
  keyOf,
  nearestOn,
  type Point,
  polygonsOf,
  type Ring,
} from './fabric';

/** Corner of a lattice of squares at which all sides are 1000 steps, near the equator. */
const at = (x: number, y: number): Point => [x * 1000, y * 1000];

function square(x: number, y: number, name = ''): Grid {
  return {
    id: `${x},${y}`,
    code: `c${x}${y}`,
    name,
    kind: 'basic',
    division: 'd',
    households: 10,
    counts: {},
    area_km2: 1,
    workers: 0,
    staff: [],
    synthetic: true,
    polygons: [[[at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)]]],
  };
}

function coverage(wide: number, high: number): Fabric {
  const made = new Fabric();
  for (let x = 0; x < wide; x++) for (let y = 0; y < high; y++) made.put(square(x, y));
  return made;
}

const turned = (ring: Ring, by: number): Ring => [...ring.slice(by), ...ring.slice(0, by)];
const cell = fc.record({ x: fc.integer({ min: 0, max: 3 }), y: fc.integer({ min: 0, max: 3 }) });

describe('the mirror of a coverage', () => {
  //  ┌───┬───┐
  //  │   │   │   the corner in the middle is everybody's
  //  ├───┼───┤
  //  │   │   │
  //  └───┴───┘
  it('knows who shares a corner and a border', () => {
    const fabric = coverage(2, 2);
    expect(
      fabric
        .usesOf(at(1, 1))
        .map((use) => use.grid)
        .sort(),
    ).toEqual(['0,0', '0,1', '1,0', '1,1']);
    expect(fabric.usesOf(at(0, 0)).map((use) => use.grid)).toEqual(['0,0']);
    expect(fabric.edgesAt(at(1, 1))).toHaveLength(4);
    expect(fabric.neighbours('0,0').sort()).toEqual(['0,1', '1,0']);
    expect(fabric.shared('0,0', '1,0')).toMatchObject([
      { from: at(1, 0), to: at(1, 1), grids: ['0,0', '1,0'] },
    ]);
    expect(fabric.shared('0,0', '1,1')).toEqual([]);
  });

  it('finds the grid at a point, and those in a box', () => {
    const fabric = coverage(3, 3);
    expect(fabric.gridAt([1500, 2500])).toBe('1,2');
    expect(fabric.gridAt([-5, 5])).toBeNull();
    const found = fabric.gridsIn([100, 100, 1200, 900]).map((grid) => grid.id);
    expect(found.sort()).toEqual(['0,0', '1,0']);
  });

  it('finds the nearest corner and the nearest border, none that is too far', () => {
    const fabric = coverage(2, 2);
    expect(fabric.cornerNear([1010, 990], 50)).toEqual(at(1, 1));
    expect(fabric.cornerNear([1100, 990], 50)).toBeNull();
    expect(fabric.borderNear([1500, 1020], 50)?.at).toEqual([1500, 1000]);
    expect(fabric.borderNear([1500, 1100], 50)).toBeNull();
    const right = (edge: { grids: string[] }) => edge.grids.includes('1,1');
    expect(fabric.borderNear([500, 1020], 5000, right)?.edge.grids).toContain('1,1');
  });

  it('moves a shared corner in every ring that has it, and only there', () => {
    const fabric = coverage(2, 2);
    const moved = fabric.moved([[at(1, 1), [1100, 1200]]]);
    expect(moved.map((grid) => grid.id).sort()).toEqual(['0,0', '0,1', '1,0', '1,1']);
    for (const grid of moved) {
      const keys = grid.polygons.flat(2).map(keyOf);
      expect(keys).toContain('1100,1200');
      expect(keys).not.toContain(keyOf(at(1, 1)));
    }
    expect(fabric.usesOf(at(1, 1))).toHaveLength(4); // nothing has happened yet
  });

  it('is as before once what was put is taken out again', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 12 }),
        fc.array(cell, { maxLength: 6 }),
        (all, out) => {
          const fabric = new Fabric();
          for (const { x, y } of all) fabric.put(square(x, y));
          const kept = new Fabric();
          const gone = new Set(out.map(({ x, y }) => `${x},${y}`));
          for (const { x, y } of all) if (!gone.has(`${x},${y}`)) kept.put(square(x, y));
          for (const id of gone) fabric.remove(id);
          expect(fabric.checksum()).toBe(kept.checksum());
          expect(fabric.size).toBe(kept.size);
          for (let x = 0; x <= 4; x++) {
            for (let y = 0; y <= 4; y++) {
              expect(fabric.usesOf(at(x, y)).length).toBe(kept.usesOf(at(x, y)).length);
              expect(fabric.edgesAt(at(x, y)).length).toBe(kept.edgesAt(at(x, y)).length);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('moving there and back leaves the checksum as it was', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    const by = fc.integer({ min: -400, max: 400 });
    fc.assert(
      fc.property(corner, by, by, ([x, y], dx, dy) => {
        fc.pre(dx !== 0 || dy !== 0);
        const fabric = coverage(3, 3);
        const before = fabric.checksum();
        const from = at(x, y);
        const to: Point = [from[0] + dx, from[1] + dy];
        for (const grid of fabric.moved([[from, to]])) fabric.put(grid);
        expect(fabric.checksum()).not.toBe(before);
        for (const grid of fabric.moved([[to, from]])) fabric.put(grid);
        expect(fabric.checksum()).toBe(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the checksum', () => {
  it('does not mind where a ring begins, which way it runs, or who comes first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.boolean(), (by, back) => {
        const grid = square(0, 0);
        const ring = turned(grid.polygons[0]?.[0] as Ring, by);
        const other = { ...grid, polygons: [[back ? [...ring].reverse() : ring]] };
        const one = new Fabric();
        one.put(grid);
        one.put(square(1, 0));
        const two = new Fabric();
        two.put(square(1, 0));
        two.put(other);
        expect(two.checksum()).toBe(one.checksum());
      }),
    );
  });

  it('tells everything apart that is said of a grid', () => {
    const sum = (change: Partial<Grid>) => {
      const fabric = new Fabric();
      fabric.put({ ...square(0, 0), ...change });
      return fabric.checksum();
    };
    const all = [
      sum({}),
      sum({ name: '东门' }),
      sum({ kind: 'dedicated' }),
      sum({ households: 11 }),
      sum({ households: null }),
      sum({ counts: { shops: 1 } }),
      sum({ code: 'x' }),
      sum({ polygons: square(1, 1).polygons }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('geometry of a grid', () => {
  it('goes to the lattice and back without a loss', () => {
    const degree = fc.integer({ min: -1_799_999_999, max: 1_799_999_999 });
    const ring = fc.array(fc.tuple(degree, degree), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(ring, { minLength: 1, maxLength: 2 }), (rings) => {
        const polygons = rings.map((each) => [each as Point[]]);
        expect(polygonsOf(geometryOf(polygons))).toEqual(polygons);
      }),
    );
  });

  it('keeps holes: what lies in one is not within', () => {
    const hole = [at(1, 1), at(2, 1), at(2, 2), at(1, 2)];
    const outer = [at(0, 0), at(3, 0), at(3, 3), at(0, 3)];
    expect(contains([[outer, hole]], [500, 500])).toBe(true);
    expect(contains([[outer, hole]], [1500, 1500])).toBe(false);
  });

  it('reads a feature as the server sends it', () => {
    const grid = gridOf({
      type: 'Feature',
      id: 'a',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [114.1, 25.1],
            [114.2, 25.1],
            [114.2, 25.2],
            [114.1, 25.1],
          ],
        ],
      },
      properties: { ...square(0, 0), staff: [] },
    });
    expect(grid.polygons).toEqual([
      [
        [
          [1_141_000_000, 251_000_000],
          [1_142_000_000, 251_000_000],
          [1_142_000_000, 252_000_000],
        ],
      ],
    ]);
  });
});

it('the nearest point of a stretch is never farther than its ends', () => {
  const point = fc.tuple(
    fc.integer({ min: -5000, max: 5000 }),
    fc.integer({ min: -5000, max: 5000 }),
  );
  fc.assert(
    fc.property(point, point, point, (p, from, to) => {
      const { distance } = nearestOn(p, from, to);
      expect(distance).toBeLessThanOrEqual(nearestOn(p, from, from).distance + 1e-6);
      expect(distance).toBeLessThanOrEqual(nearestOn(p, to, to).distance + 1e-6);
    }),
  );
});
