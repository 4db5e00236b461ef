import { type Classes, classOf } from '../../measure/classes';
import type { BaseGrid } from '../model/base';
import type { Grid } from '../model/fabric';
import { deviationClass, type MeasureId, type Shade, stepOf, valuesOf } from '../model/shading';
import type { Target } from '../model/workload';
import type { GridDifference } from './shapes';

/** Grids as they stood, for drawing: who served and other counts are not among it. */
export const drawable = (base: Iterable<BaseGrid>): Grid[] =>
  [...base].map((grid) => ({ ...grid, staff: [], counts: {} }));

/** Ids of the grids that a difference is about, on the side before. */
export const touched = (differences: readonly GridDifference[]): ReadonlySet<string> =>
  new Set(differences.filter(({ fate, before }) => fate !== 'noded' && before).map(({ id }) => id));

/** How grids are filled by the classes of the present, so that both sides can be compared. */
export function shadesBefore(
  grids: readonly Grid[],
  by: MeasureId,
  against: (division: string) => Target,
  classes: Classes | null,
): Map<string, Shade> {
  return new Map(
    [...valuesOf(grids, by, against)].map(([id, value]): [string, Shade] => {
      if (value === null) return [id, by === 'none' ? 'none' : 'unknown'];
      if (!classes) return [id, { ramp: 'diverging', step: deviationClass(value) }];
      const index = classOf(value, classes.lower);
      return [id, { ramp: 'celadon', step: stepOf(index, classes.lower.length) }];
    }),
  );
}
