import type { CoverageChild, GridRow } from '../api/shapes';
import type { Lang } from '../i18n';
import { type Measurable, type MeasureId, measured } from '../measure/measures';

/** One line of a table: a part of a division, or a grid of a village. */
export interface Row extends Measurable {
  code: string;
  name: string;
  programme: boolean;
  unstaffed: number;
  /** A grid's own digits, shown before its name. */
  digits: string | null;
}

export type Column = 'name' | 'grids' | 'households' | 'workers' | 'measure';
export interface Order {
  column: Column;
  down: boolean;
}

export function rowOfDivision(child: CoverageChild): Row {
  const { totals } = child;
  return {
    code: child.code,
    name: child.name,
    level: child.level === 'village' ? 'village' : 'township',
    programme: child.programme && totals.units > 0,
    grids: totals.grids,
    workers: totals.workers,
    households: totals.grids > 0 ? totals.households : null,
    area: totals.area_km2,
    workersPerGrid: totals.workers_per_grid,
    householdsPerWorker: totals.households_per_worker,
    unstaffed: totals.unstaffed,
    digits: null,
  };
}

export function rowOfGrid(grid: GridRow, unstaffed: boolean): Row {
  const { households, workers } = grid;
  return {
    code: grid.code,
    name: grid.name,
    level: 'grid',
    programme: true,
    grids: 1,
    workers,
    households,
    area: grid.area_km2,
    workersPerGrid: workers,
    householdsPerWorker: households === null || workers === 0 ? null : households / workers,
    unstaffed: unstaffed ? 1 : 0,
    digits: grid.code.startsWith(grid.division) ? grid.code.slice(grid.division.length) : null,
  };
}

/** Rows in a column's order; unknown values and units outside the programme come last. */
export function sorted(
  rows: readonly Row[],
  { column, down }: Order,
  measure: MeasureId,
  lang: Lang,
): Row[] {
  const collator = new Intl.Collator(lang === 'zh' ? 'zh-CN' : 'en', { numeric: true });
  const sign = down ? -1 : 1;
  const value = (row: Row): number | null => {
    if (!row.programme) return null;
    switch (column) {
      case 'measure':
        return measured(row, measure);
      case 'households':
        return row.households;
      case 'grids':
        return row.grids;
      default:
        return row.workers;
    }
  };
  return [...rows].sort((a, b) => {
    if (a.programme !== b.programme) return a.programme ? -1 : 1;
    if (column === 'name') {
      const key = (row: Row) => (row.digits ? row.code : row.name);
      return sign * collator.compare(key(a), key(b));
    }
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (x - y) || collator.compare(a.code, b.code);
  });
}
