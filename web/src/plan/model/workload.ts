/** How evenly the grids of a division share the work, in lines that can be sorted. */
import type { Lang } from '../../i18n';
import type { Balance, BalanceRow } from '../shapes';
import type { Grid } from './fabric';

export interface Range {
  least: number;
  most: number;
}

/** What a grid's households are held against: the division's mean, or a range that is wanted. */
export type Target = { by: 'mean' } | ({ by: 'range' } & Range);

/**
 * How far a number of households is off the target, as a share of it: 0.25 is a quarter above.
 *
 * Within a wanted range it is 0; outside, it is told from the nearer end. Null: not known.
 */
export function deviationOf(
  households: number | null,
  target: Target,
  mean: number,
): number | null {
  if (households === null) return null;
  if (target.by === 'mean') return mean > 0 ? households / mean - 1 : null;
  const { least, most } = target;
  const end = households < least ? least : households > most ? most : households;
  if (end === households) return 0;
  return end > 0 ? households / end - 1 : null;
}

/** The mean as the server tells it: unknown households count as none. */
export function meanOf(households: readonly (number | null)[]): number {
  if (households.length === 0) return 0;
  return households.reduce<number>((sum, each) => sum + (each ?? 0), 0) / households.length;
}

export const perWorker = (households: number | null, workers: number): number | null =>
  households === null || workers === 0 ? null : households / workers;

/** A grid in the table of a division's balance. */
export interface Line {
  id: string;
  code: string;
  /** The grid's own digits, where its code continues the division's. */
  digits: string;
  name: string;
  households: number | null;
  workers: number;
  area: number;
  perWorker: number | null;
  deviation: number | null;
  /** Polsby-Popper: 1 is a circle. */
  compactness: number;
  parts: number;
  /** Households at the plan's base; undefined: the grid is new, or the base is not known yet. */
  before: number | null | undefined;
  fresh: boolean;
}

export function digitsOf(code: string, division: string): string {
  return code.startsWith(division) && code.length > division.length
    ? code.slice(division.length)
    : code;
}

/** The lines of a division as its balance tells them; names are those of the fabric. */
export function linesOf(
  now: Balance,
  base: Balance | null,
  target: Target,
  grid: (id: string) => Grid | null,
): Line[] {
  const old = new Map(base?.grids.map((row) => [row.id, row]));
  return now.grids.map((row) => {
    const was = old.get(row.id);
    return {
      id: row.id,
      code: row.code,
      digits: digitsOf(row.code, now.division),
      name: grid(row.id)?.name ?? '',
      households: row.households,
      workers: row.workers,
      area: row.area_km2,
      perWorker: perWorker(row.households, row.workers),
      deviation: deviationOf(row.households, target, now.mean_workload),
      compactness: row.polsby_popper,
      parts: row.parts,
      before: was?.households,
      fresh: base !== null && was === undefined,
    };
  });
}

export const COLUMNS = [
  'code',
  'deviation',
  'households',
  'workers',
  'perWorker',
  'area',
  'compactness',
  'parts',
] as const;
export type Column = (typeof COLUMNS)[number];
export interface Order {
  column: Column;
  down: boolean;
}

/** The next order when a column's heading is pressed: numbers begin with the largest. */
export function turned({ column, down }: Order, pressed: Column): Order {
  return { column: pressed, down: column === pressed ? !down : pressed !== 'code' };
}

/**
 * Lines in a column's order; what is not known comes last either way.
 *
 * Deviations are ordered by how large they are, whichever way they point: what needs work first.
 */
export function sortedLines(lines: readonly Line[], { column, down }: Order, lang: Lang): Line[] {
  const collator = new Intl.Collator(lang === 'zh' ? 'zh-CN' : 'en', { numeric: true });
  const byCode = (a: Line, b: Line) =>
    collator.compare(a.code, b.code) || (a.id < b.id ? -1 : Number(a.id > b.id));
  const sign = down ? -1 : 1;
  if (column === 'code') return [...lines].sort((a, b) => sign * byCode(a, b));
  const value = (line: Line): number | null =>
    column === 'deviation' && line.deviation !== null ? Math.abs(line.deviation) : line[column];
  return [...lines].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? byCode(a, b) : x === null ? 1 : -1;
    return sign * (x - y) || byCode(a, b);
  });
}

/** A division's figures that are held against those of the base. */
export interface Summary {
  grids: number;
  households: number;
  workers: number;
  area: number;
  notGridded: number;
  mean: number;
  perWorker: number | null;
  /** The largest deviation from the target, whichever way; null when none is known. */
  largest: number | null;
  /** Of the grids whose compactness is told. */
  compactness: number | null;
  /** Grids whose households are not known. */
  unknown: number;
}

export function summaryOf(balance: Balance, target: Target): Summary {
  const off = balance.grids.flatMap((row) => {
    const deviation = deviationOf(row.households, target, balance.mean_workload);
    return deviation === null ? [] : [Math.abs(deviation)];
  });
  const shapes = balance.grids.map((row: BalanceRow) => row.polsby_popper);
  return {
    grids: balance.grids.length,
    households: balance.households,
    workers: balance.workers,
    area: balance.area_km2,
    notGridded: balance.not_gridded_km2,
    mean: balance.mean_workload,
    perWorker: perWorker(balance.households, balance.workers),
    largest: off.length ? Math.max(...off) : null,
    compactness: shapes.length ? shapes.reduce((a, b) => a + b, 0) / shapes.length : null,
    unknown: balance.grids.filter((row) => row.households === null).length,
  };
}
