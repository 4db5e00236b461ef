import { beforeEach, expect, it } from 'vitest';
import { fabric, fabricTurn } from '../state';
import { base, changed, sameBorder } from './base';
import { Fabric, type Grid, type Polygon } from './fabric';

//  b───c
//  │   │
//  a───d
const SQUARE: Polygon[] = [
  [
    [
      [0, 0],
      [0, 3000],
      [3000, 3000],
      [3000, 0],
    ],
  ],
];

const grid = (more: Partial<Grid> = {}): Grid => ({
  id: 'g',
  code: '001',
  name: '东门',
  kind: 'basic',
  division: 'd',
  households: 40,
  counts: {},
  area_km2: 1,
  workers: 1,
  staff: [],
  synthetic: true,
  polygons: SQUARE,
  ...more,
});

function stand(...grids: Grid[]): void {
  const made = new Fabric();
  for (const each of grids) made.put(each);
  fabric.value = made;
  fabricTurn.value += 1;
}

beforeEach(() => {
  base.value = new Map([['g', grid()]]);
});

it('a vertex that a neighbour put on a border changes no border', () => {
  expect(
    sameBorder(SQUARE, [
      [
        [
          [0, 0],
          [0, 3000],
          [1500, 3001],
          [3000, 3000],
          [3000, 0],
        ],
      ],
    ]),
  ).toBe(true);
  expect(
    sameBorder(SQUARE, [
      [
        [
          [3000, 0],
          [0, 0],
          [0, 3000],
          [3000, 3000],
        ],
      ],
    ]),
  ).toBe(true);
});

it('a border that bulges, lost a corner or a part has changed', () => {
  expect(
    sameBorder(SQUARE, [
      [
        [
          [0, 0],
          [0, 3000],
          [1500, 3100],
          [3000, 3000],
          [3000, 0],
        ],
      ],
    ]),
  ).toBe(false);
  expect(
    sameBorder(SQUARE, [
      [
        [
          [0, 0],
          [0, 3000],
          [3000, 0],
        ],
      ],
    ]),
  ).toBe(false);
  expect(
    sameBorder(SQUARE, [
      ...SQUARE,
      [
        [
          [9000, 0],
          [9000, 10],
          [9010, 0],
        ],
      ],
    ]),
  ).toBe(false);
});

it('what is not as it was published is marked, new grids too', () => {
  stand(grid());
  expect([...changed.value]).toEqual([]);
  stand(grid({ name: '西门' }));
  expect([...changed.value]).toEqual(['g']);
  stand(
    grid(),
    grid({
      id: 'new',
      polygons: [
        [
          [
            [3000, 0],
            [3000, 3000],
            [6000, 0],
          ],
        ],
      ],
    }),
  );
  expect([...changed.value]).toEqual(['new']);
});

it('nothing is marked before it is known how it was', () => {
  base.value = null;
  stand(grid({ name: '西门' }));
  expect([...changed.value]).toEqual([]);
});
