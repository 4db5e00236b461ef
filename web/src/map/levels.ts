import type { UnitLevel } from '../measure/measures';
import type { Unit } from '../state/units';

/** Resolutions (Mercator metres a pixel) below which villages, then grids, carry the colours. */
export interface LevelLimits {
  village: number;
  grid: number;
}

const READABLE_PX = { village: 12, grid: 12 };

/**
 * The limits for a set of units: a level is readable where its typical unit (the median) is
 * wide enough on the screen. `latitudes` come from the units' centres; Mercator metres are
 * longer than the ground's by 1 / cos(latitude).
 */
export function levelsOf(
  units: readonly Unit[],
  divisions: ReadonlyMap<string, Unit>,
): LevelLimits {
  const latitude = [...divisions.values()].find((unit) => unit.centre)?.centre?.[1] ?? 0;
  const stretch = 1 / Math.cos((latitude * Math.PI) / 180);
  const limit = (level: 'village' | 'grid') => {
    const sides = units
      .filter((unit) => unit.level === level && unit.area > 0)
      .map((unit) => Math.sqrt(unit.area) * 1000 * stretch)
      .sort((a, b) => a - b);
    const median = sides[Math.floor(sides.length / 2)];
    return median === undefined ? 0 : median / READABLE_PX[level];
  };
  return { village: limit('village'), grid: limit('grid') };
}

export function levelAt(resolution: number, limits: LevelLimits): UnitLevel {
  if (resolution <= limits.grid) return 'grid';
  return resolution <= limits.village ? 'village' : 'township';
}
