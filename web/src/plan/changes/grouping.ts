import type { Field, GridDifference, MovedGround } from './shapes';

/** In which chapters a difference is told. A grid stands in each that concerns it. */
export type Chapter = 'added' | 'removed' | 'redrawn' | 'renamed' | 'recoded' | 'counts' | 'staff';

export const CHAPTERS: readonly Chapter[] = [
  'added',
  'removed',
  'redrawn',
  'renamed',
  'recoded',
  'counts',
  'staff',
];

const OF_FIELD: Record<Field, Chapter> = {
  border: 'redrawn',
  name: 'renamed',
  code: 'recoded',
  kind: 'renamed',
  households: 'counts',
  counts: 'counts',
  staff: 'staff',
};

export type Chapters = ReadonlyMap<Chapter, readonly GridDifference[]>;

/** A difference by chapters, in their order; grids that only gained vertices are left out. */
export function chapters(grids: readonly GridDifference[]): Chapters {
  const found = new Map<Chapter, GridDifference[]>();
  const put = (chapter: Chapter, grid: GridDifference) => {
    const those = found.get(chapter);
    if (!those) found.set(chapter, [grid]);
    else if (those.at(-1) !== grid) those.push(grid);
  };
  for (const grid of grids) {
    if (grid.fate === 'added' || grid.fate === 'removed') put(grid.fate, grid);
    if (grid.fate !== 'changed') continue;
    for (const field of grid.fields) put(OF_FIELD[field], grid);
  }
  return new Map(
    CHAPTERS.flatMap((chapter) => {
      const those = found.get(chapter);
      return those ? [[chapter, those] as const] : [];
    }),
  );
}

/** Ground that came to a grid or went from it, the most of it first. */
export function groundOf(grid: string, moved: readonly MovedGround[]): MovedGround[] {
  return moved
    .filter(({ from, to }) => from?.id === grid || to?.id === grid)
    .sort((a, b) => b.area_km2 - a.area_km2);
}

/** Codes of grids that took what a grid was, the one that took most first. */
export function heirs(grid: string, moved: readonly MovedGround[]): string[] {
  return groundOf(grid, moved).flatMap(({ from, to }) =>
    from?.id === grid && to ? [to.code] : [],
  );
}

/** Counts that differ, by name: before and after. */
export function differing(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): [name: string, before: number | null, after: number | null][] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    return was === is ? [] : [[name, was, is] as [string, number | null, number | null]];
  });
}
