import type { AreaGeometry, Conflict, GridFeature, Texts } from '../shapes';

/** Whose version of a grid is to stand. */
export type Side = 'theirs' | 'yours';
export const SIDES: readonly Side[] = ['theirs', 'yours'];

/** A conflict as the server tells it. */
export interface Met extends Conflict {
  words?: Texts;
  border: BorderVersions | null;
}

/** The stretch of border that both redrew. */
export interface BorderVersions {
  neighbours: string[];
  base: unknown;
  theirs: unknown;
  yours: unknown;
}

/** Whose version is to stand, by the grid's id. */
export type Choices = ReadonlyMap<string, Side>;

export const undecided = (conflicts: readonly Met[], choices: Choices): Met[] =>
  conflicts.filter(({ grid }) => !choices.has(grid));

/**
 * Those that are decided together with one: over a border that both sides redrew, one version of
 * it stands for the grids on either side; two different ones would leave a gap, or overlap.
 */
export function together(conflicts: readonly Met[], grid: string): string[] {
  const beside = new Map(
    conflicts.map(({ grid: id, border }) => [id, new Set(border?.neighbours ?? [])]),
  );
  const found = new Set([grid]);
  for (const each of found) {
    for (const [id, neighbours] of beside) {
      if (neighbours.has(each) || beside.get(each)?.has(id)) found.add(id);
    }
  }
  return [...found];
}

/** One side for a grid, and for those that are decided together with it. */
export function chooseOne(
  conflicts: readonly Met[],
  choices: Choices,
  grid: string,
  side: Side,
): Choices {
  return new Map([...choices, ...together(conflicts, grid).map((id) => [id, side] as const)]);
}

/** One side for all that are in conflict; what was chosen for others stays. */
export function chooseAll(conflicts: readonly Met[], choices: Choices, side: Side): Choices {
  return new Map([...choices, ...conflicts.map(({ grid }) => [grid, side] as const)]);
}

/** What is sent; what was chosen for grids that are no longer in conflict still counts. */
export const chosenFor = (choices: Choices): Record<string, Side> => Object.fromEntries(choices);

export const versionOf = (conflict: Met, side: Side): GridFeature | null => conflict[side];

/** What becomes of a grid by a choice. */
export type Consequence = 'replaces' | 'dropped' | 'goes' | 'returns';

/**
 * What a choice does with what the other side made of a grid.
 *
 * `goes`: the grid is no more. `returns`: it stands again though the others took it away.
 * `replaces`: what they published on it is overwritten. `dropped`: what the plan did to it is.
 */
export function consequence(conflict: Met, side: Side): Consequence {
  const chosen = versionOf(conflict, side);
  if (!chosen) return 'goes';
  if (side === 'yours') return conflict.theirs ? 'replaces' : 'returns';
  return 'dropped';
}

/** West, south, east, north of areas, in degrees; null of none. */
export function boundsOf(
  geometries: readonly (AreaGeometry | null | undefined)[],
): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    if (!geometry) continue;
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const [outer] of parts) {
      for (const [x, y] of outer ?? []) {
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      }
    }
  }
  return box[0] === Infinity ? null : box;
}
