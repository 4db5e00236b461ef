import type { Dictionary, Lang } from '../i18n';
import { area, count, ratio } from '../i18n/format';

export const MEASURES = ['workers', 'households_per_worker', 'households', 'area'] as const;
export type MeasureId = (typeof MEASURES)[number];
export type UnitLevel = 'county' | 'township' | 'village' | 'grid';

/** What any unit that can be coloured brings: a grid, or a division with its sums. */
export interface Measurable {
  level: UnitLevel;
  grids: number;
  workers: number;
  households: number | null;
  area: number;
  workersPerGrid: number | null;
  householdsPerWorker: number | null;
}

export function isMeasure(value: unknown): value is MeasureId {
  return MEASURES.includes(value as MeasureId);
}

/** The unit's value of a measure; null when it is unknown or does not apply. */
export function measured(unit: Measurable, measure: MeasureId): number | null {
  if (unit.grids === 0) return null;
  switch (measure) {
    case 'workers':
      return unit.level === 'grid' ? unit.workers : unit.workersPerGrid;
    case 'households_per_worker':
      return unit.householdsPerWorker;
    case 'households':
      return unit.households;
    case 'area':
      return unit.area;
  }
}

/** True where values are whole numbers, so that classes may not fall between them. */
export function isWhole(measure: MeasureId, level: UnitLevel): boolean {
  return measure === 'households' || (measure === 'workers' && level === 'grid');
}

/** A value as a person reads it, without its unit. */
export function shown(
  value: number | null,
  measure: MeasureId,
  level: UnitLevel,
  lang: Lang,
): string {
  if (measure === 'area') return area(value, lang);
  return isWhole(measure, level) ? count(value, lang) : ratio(value, lang);
}

/** The measure's full name at a level. */
export function nameOf(measure: MeasureId, level: UnitLevel, words: Dictionary): string {
  return level === 'grid' ? words.measure[measure].grid : words.measure[measure].above;
}
