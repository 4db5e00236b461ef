/** What may be said of a grid, read from what somebody typed. */
const LONGEST_NAME = 200;
export const LARGEST_COUNT = 2 ** 31 - 1;
const LONGEST_WORD = 64;

/** The name without spaces around it; null: it cannot be one. */
export function nameOf(typed: string): string | null {
  const name = typed.trim();
  return name !== '' && name.length <= LONGEST_NAME && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
    ? name
    : null;
}

/** A count; null: not known; undefined: it cannot be one. Separators of thousands are let pass. */
export function countOf(typed: string): number | null | undefined {
  const text = typed.replace(/[\s,，]/g, '');
  if (text === '') return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value <= LARGEST_COUNT ? value : undefined;
}

/** The name of a count; null: it cannot be one, or is taken. */
export function wordOf(typed: string, taken: readonly string[]): string | null {
  const word = typed.trim();
  return word !== '' && word.length <= LONGEST_WORD && !taken.includes(word) ? word : null;
}

/** A sum in which one that is not known makes the whole unknown. */
export function sumOf(values: readonly (number | null)[]): number | null {
  return values.includes(null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value as number), 0);
}
