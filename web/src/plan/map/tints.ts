/** Colours of people; each stands against paper and grids, and carries white letters. */
const COLOURS = ['#1d665d', '#5e3c99', '#8a3b12', '#1f5a94', '#7a2a5c', '#4f6412'] as const;

/** The same for the same person. */
export function tint(account: string): { index: number; colour: string } {
  let sum = 0;
  for (const c of account) sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  const index = sum % COLOURS.length;
  return { index, colour: COLOURS[index] as string };
}
