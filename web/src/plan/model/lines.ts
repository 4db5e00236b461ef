/** Lines on the lattice with an index, so that the nearest of many is found while one moves. */
import RBush from 'ol/structs/RBush';
import { distance, nearestOn, type Point, STEPS } from './fabric';

interface Stretch {
  from: Point;
  to: Point;
}

export class Lines {
  readonly #stretches = new RBush<Stretch>();

  constructor(readonly lines: readonly (readonly Point[])[]) {
    const boxes: number[][] = [];
    const every: Stretch[] = [];
    for (const line of lines) {
      for (let i = 1; i < line.length; i++) {
        const [from, to] = [line[i - 1] as Point, line[i] as Point];
        every.push({ from, to });
        boxes.push([
          Math.min(from[0], to[0]),
          Math.min(from[1], to[1]),
          Math.max(from[0], to[0]),
          Math.max(from[1], to[1]),
        ]);
      }
    }
    if (every.length > 0) this.#stretches.load(boxes, every);
  }

  /**
   * The nearest point of the lines within so many steps; null when there is none.
   *
   * A vertex is preferred to a point of a stretch as near as half the reach: a junction is meant.
   */
  nearest(at: Point, within: number): Point | null {
    const wide = within / Math.cos((at[1] / STEPS / 180) * Math.PI);
    const box = [at[0] - wide, at[1] - within, at[0] + wide, at[1] + within];
    let best: Point | null = null;
    let least = within;
    let corner: Point | null = null;
    let closest = within / 2;
    for (const { from, to } of this.#stretches.getInExtent(box)) {
      for (const vertex of [from, to]) {
        const far = distance(at, vertex);
        if (far <= closest) [corner, closest] = [vertex, far];
      }
      const near = nearestOn(at, from, to);
      if (near.distance > least) continue;
      least = near.distance;
      best = [Math.round(near.at[0]), Math.round(near.at[1])];
    }
    return corner ?? best;
  }
}
