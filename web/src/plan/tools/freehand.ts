import { nearestOn, type Point } from '../model/fabric';

/**
 * A path with fewer points that stays within a tolerance of it, in steps of the lattice.
 *
 * D. H. Douglas, T. K. Peucker, "Algorithms for the reduction of the number of points required to
 * represent a digitized line", The Canadian Cartographer 10 (1973) 112-122.
 */
export function simplified(path: readonly Point[], tolerance: number): Point[] {
  const kept = new Set([0, path.length - 1]);
  const open: [number, number][] = [[0, path.length - 1]];
  for (let stretch = open.pop(); stretch; stretch = open.pop()) {
    const [start, end] = stretch;
    let worst = tolerance;
    let split = -1;
    for (let i = start + 1; i < end; i++) {
      const off = nearestOn(path[i] as Point, path[start] as Point, path[end] as Point).distance;
      if (off > worst) [worst, split] = [off, i];
    }
    if (split < 0) continue;
    kept.add(split);
    open.push([start, split], [split, end]);
  }
  return path.filter((_, index) => kept.has(index));
}
