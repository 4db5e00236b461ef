import { type Fabric, gridOf } from '../model/fabric';
import { areaOf } from '../model/measure';
import type { Preview } from '../shapes';

interface Side {
  area_km2: number;
  households: number | null;
}

/** What a grid has before and after an operation; null where it is not there. */
export interface Gains {
  id: string;
  code: string;
  name: string;
  before: Side | null;
  after: Side | null;
}

/** Areas that differ by less, in km², are those of a border that only took up a vertex. */
const NOTHING = 1e-6;

/**
 * What an operation would change, by grid: those that go, then those that come, then the rest.
 *
 * Neighbours that only take up a vertex of the new border are left out.
 */
export function gainsOf(fabric: Fabric, preview: Preview): Gains[] {
  const sideOf = (id: string): Side | null => {
    const grid = fabric.grid(id);
    return grid && { area_km2: areaOf(grid.polygons) / 1e6, households: grid.households };
  };
  const gone = preview.removed.flatMap((id): Gains[] => {
    const grid = fabric.grid(id);
    if (!grid) return [];
    return [{ id, code: grid.code, name: grid.name, before: sideOf(id), after: null }];
  });
  const rest = preview.changed.map((feature): Gains => {
    const { code, name, households, area_km2 } = feature.properties;
    const before = sideOf(feature.id);
    // Both sides by one measure, so that a difference is one of the ground.
    const after = before ? areaOf(gridOf(feature).polygons) / 1e6 : area_km2;
    return { id: feature.id, code, name, before, after: { area_km2: after, households } };
  });
  const fresh = rest.filter(({ before }) => before === null);
  const changed = rest.filter(({ before, after, id, code }) => {
    if (!before || !after) return false;
    const grown = Math.abs(before.area_km2 - after.area_km2) > NOTHING;
    return grown || before.households !== after.households || fabric.grid(id)?.code !== code;
  });
  const byCode = (a: Gains, b: Gains) => (a.code < b.code ? -1 : 1);
  return [...gone.sort(byCode), ...fresh.sort(byCode), ...changed.sort(byCode)];
}
