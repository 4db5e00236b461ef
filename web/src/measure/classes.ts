/** Classes of a measure: the legend's bars and the map's colours. */

export const MOST_CLASSES = 7;
const FEW = 0.1;
const WIDE = 15;

export interface Classes {
  /** Lower bounds, ascending; the first also takes what lies below it, the last is open. */
  lower: number[];
  /** True when some values lie below the first bound. */
  below: boolean;
  /** Values per class. */
  counts: number[];
  /** True when every class is a single whole number. */
  single: boolean;
  /** True when values are whole numbers, so that a class ends before the next begins. */
  whole: boolean;
}

const STEPS = [1, 2, 2.5, 5];

/** The smallest "round" step (1, 2, 2.5 or 5 times a power of ten) of at least `least`. */
export function roundStep(least: number, whole: boolean): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [...STEPS, 10, 20]) {
    const step = factor * power;
    if (step >= least * (1 - 1e-9) && (!whole || Number.isInteger(step))) return step;
  }
  return whole ? Math.ceil(least) : least;
}

/** The class of a value: the last one whose lower bound it reaches. */
export function classOf(value: number, lower: readonly number[]): number {
  let found = 0;
  for (let index = 1; index < lower.length; index++) {
    if (value >= (lower[index] as number)) found = index;
  }
  return found;
}

function tally(values: readonly number[], lower: readonly number[]): number[] {
  const counts = lower.map(() => 0);
  for (const value of values)
    counts[classOf(value, lower)] = (counts[classOf(value, lower)] ?? 0) + 1;
  return counts;
}

const tidy = (value: number) => Number(value.toPrecision(12));

function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))));
  return sorted[index] as number;
}

/** Equal round steps over the bulk of the values; outliers fall into the end classes. */
function even(sorted: readonly number[], whole: boolean): number[] {
  const low = quantile(sorted, 0.02);
  const high = quantile(sorted, 0.98);
  if (high <= low) return [low];
  let least = (high - low) / MOST_CLASSES;
  for (;;) {
    const step = roundStep(whole ? Math.max(1, least) : least, whole);
    const first = Math.floor(low / step + 1e-9);
    const last = Math.floor(high / step + 1e-9);
    if (last - first + 1 <= MOST_CLASSES) {
      return Array.from({ length: last - first + 1 }, (_, k) => tidy((first + k) * step));
    }
    least = step * 1.0001;
  }
}

const FACTORS = [[1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];

/** Round bounds that grow (1-2-3-5, 1-2-5, 1-3 or 1 a power of ten), whichever spread best. */
function growingBounds(sorted: readonly number[], whole: boolean): number[] {
  const low = quantile(sorted, 0.02);
  const high = quantile(sorted, 0.98);
  if (low <= 0) return [];
  let best: number[] = [];
  for (const factors of FACTORS) {
    const bounds: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (const factor of factors) {
        const bound = tidy(factor * 10 ** power);
        if (bound <= high && (!whole || Number.isInteger(bound))) bounds.push(bound);
      }
    }
    // The first class begins at the last bound that lies at or below the bulk of the values.
    const used = bounds
      .slice(
        Math.max(
          0,
          bounds.findLastIndex((bound) => bound <= low),
        ),
      )
      .slice(-MOST_CLASSES);
    // It may be open when only few values lie below it.
    const few = used[0] !== undefined && quantile(sorted, FEW) >= used[0];
    if (few && spread(tally(sorted, used)) > spread(tally(sorted, best))) best = used;
  }
  return best;
}

/** How evenly values spread over the classes (Shannon entropy): what tells areas apart best. */
function spread(counts: readonly number[]): number {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.reduce((sum, n) => (n ? sum - (n / total) * Math.log(n / total) : sum), 0);
}

/**
 * At most seven classes with round bounds.
 *
 * Few distinct whole numbers get a class each; otherwise equal steps, or growing ones where
 * these tell more apart (areas that run from a street block to a mountain village).
 */
export function classify(values: readonly number[], whole: boolean): Classes {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return { lower: [], below: false, counts: [], single: false, whole };
  const low = sorted[0] as number;
  const high = sorted[sorted.length - 1] as number;
  if (whole && high - low < MOST_CLASSES) {
    const lower = Array.from({ length: high - low + 1 }, (_, k) => low + k);
    return { lower, below: false, counts: tally(sorted, lower), single: true, whole };
  }
  const steady = even(sorted, whole);
  const growing = growingBounds(sorted, whole);
  // Values far apart (town and country) are told apart by growing steps even when these spread
  // them no more evenly; close ones keep equal steps, which are easier to read.
  const wide = quantile(sorted, 0.98) >= WIDE * quantile(sorted, 0.02);
  const gain = spread(tally(sorted, growing)) - spread(tally(sorted, steady));
  const better = growing.length > 2 && gain > (wide ? 0 : 0.15);
  const lower = better ? growing : steady;
  const below = low < (lower[0] as number);
  return { lower, below, counts: tally(sorted, lower), single: false, whole };
}

/** The words for a class: `12–15`, `12`, `< 20` or `≥ 40`; `write` formats one number. */
export function rangeOf(
  classes: Classes,
  index: number,
  write: (value: number) => string,
  words: { andMore: (value: string) => string; lessThan: (value: string) => string },
): string {
  const from = classes.lower[index] as number;
  const next = classes.lower[index + 1];
  if (classes.single) return write(from);
  if (next === undefined) return words.andMore(write(from));
  if (index === 0 && classes.below) return words.lessThan(write(next));
  if (classes.whole) return next - 1 === from ? write(from) : `${write(from)}–${write(next - 1)}`;
  return `${write(from)}–${write(next)}`;
}
