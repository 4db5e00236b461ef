import { Fabric, geometryOf, type Point } from './fabric';

/** Where the sample's lower left corner is, in steps of the lattice. */
export const ORIGIN: Point = [1_149_300_000, 258_300_000];
/** Steps from one of its columns or rows to the next: about 100 m. */
export const SIDE = 10_000;

/** A place of the sample, counted in sides from its lower left corner. */
export const place = (x: number, y: number): Point => [
  ORIGIN[0] + Math.round(x * SIDE),
  ORIGIN[1] + Math.round(y * SIDE),
];

/**
 * A small coverage for tests, three sides wide; X lies within C and touches nobody else.
 *
 * ```
 * 2 ┌───┬───────┐
 *   │ A │   B   │
 * 1 ├───┴──┬────┤     A|B meets C in a T-junction, B|D|C another; D has its border with C bent
 *   │   C  └─┐D │     twice. Every junction is a vertex of all rings on it.
 *   │ [X]    │  │
 * 0 └────────┴──┘
 *   0   1  1.5 2 3
 * ```
 */
export function sample(): Fabric {
  const rings: Record<string, Point[][]> = {
    A: [[place(0, 1), place(1, 1), place(1, 2), place(0, 2)]],
    B: [[place(1, 1), place(1.5, 1), place(3, 1), place(3, 2), place(1, 2)]],
    C: [
      [
        place(0, 0),
        place(2, 0),
        place(2, 0.5),
        place(1.5, 0.5),
        place(1.5, 1),
        place(1, 1),
        place(0, 1),
      ],
      [place(0.5, 0.25), place(0.5, 0.5), place(0.75, 0.5), place(0.75, 0.25)],
    ],
    D: [[place(2, 0), place(3, 0), place(3, 1), place(1.5, 1), place(1.5, 0.5), place(2, 0.5)]],
    X: [[place(0.5, 0.25), place(0.75, 0.25), place(0.75, 0.5), place(0.5, 0.5)]],
  };
  return Fabric.of(
    Object.entries(rings).map(([id, polygon], index) => ({
      type: 'Feature',
      id,
      geometry: geometryOf([polygon]),
      properties: {
        code: `36070210020000${index + 1}`,
        name: id,
        kind: 'basic',
        division: '360702100200',
        households: 100,
        counts: {},
        area_km2: 0,
        workers: 1,
        staff: [],
        synthetic: true,
      },
    })),
  );
}
