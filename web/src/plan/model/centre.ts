import type { Point, Polygon } from './fabric';

/** A point well within an area, for a label: the middle of its widest part at half its height. */
export function centreOf(polygons: readonly Polygon[]): Point | null {
  let best: { at: Point; wide: number } | null = null;
  for (const rings of polygons) {
    const heights = (rings[0] ?? []).map(([, y]) => y);
    const y = (Math.min(...heights) + Math.max(...heights)) / 2 + 0.5;
    const cuts = rings.flatMap((ring) => crossings(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const [west, east] = [cuts[i] as number, cuts[i + 1] as number];
      if (best && east - west <= best.wide) continue;
      best = { at: [Math.round((west + east) / 2), Math.round(y)], wide: east - west };
    }
  }
  return best?.at ?? null;
}

/** Where a ring crosses a parallel that has none of its vertices. */
function crossings(ring: readonly Point[], y: number): number[] {
  return ring.flatMap(([ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length] as Point;
    return ay > y === by > y ? [] : [ax + ((y - ay) / (by - ay)) * (bx - ax)];
  });
}
