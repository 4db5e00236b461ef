import { distance, type Fabric, type Point, STEPS } from '../model/fabric';
import { type Mark, reach } from '../state';
import type { Pointer } from './tool';

/** CSS pixels around the pointer within which corners show that they can be taken hold of. */
export const AROUND_PX = 110;
/** CSS pixels between two that are shown: nearer ones would run into a blot. */
const APART_PX = 7;

/** Marks of the corners around the pointer, the nearest first where they stand too close. */
export function cornersAround(
  fabric: Fabric,
  { at }: Pick<Pointer, 'at'>,
  movable: (corner: Point) => boolean,
): Mark[] {
  const step = reach.peek();
  const far = AROUND_PX * step;
  const wide = far / Math.cos((at[1] / STEPS / 180) * Math.PI);
  const box = [at[0] - wide, at[1] - far, at[0] + wide, at[1] + far] as const;
  const near: { corner: Point; from: number }[] = [];
  for (const grid of fabric.gridsIn(box)) {
    for (const ring of grid.polygons.flat()) {
      for (const corner of ring) {
        if (Math.abs(corner[1] - at[1]) > far || Math.abs(corner[0] - at[0]) > wide) continue;
        const from = distance(at, corner);
        if (from <= far) near.push({ corner, from });
      }
    }
  }
  near.sort((a, b) => a.from - b.from);
  const taken = new Set<string>();
  const apart = APART_PX * step;
  return near.flatMap(({ corner }): Mark[] => {
    const cell = [Math.floor(corner[0] / apart), Math.floor(corner[1] / apart)].join();
    if (taken.has(cell) || !movable(corner)) return [];
    taken.add(cell);
    return [{ shape: 'point', at: corner, as: 'corner' }];
  });
}
