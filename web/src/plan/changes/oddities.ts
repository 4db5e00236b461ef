import type { Finding } from '../shapes';
import type { Difference } from './shapes';

/** Compactness by Polsby and Popper below which a shape is called odd: a strip of 1 by 10 has 0.26. */
const ODD = 0.2;
/** As much worse it has to be than before, of a border that was crooked already. */
const WORSE = 0.9;

/**
 * Grids that a plan leaves in an odd shape or in several parts.
 *
 * Village borders follow rivers and ridges: what was crooked before is not the plan's doing.
 */
export function oddities({ balance }: Pick<Difference, 'balance'>): Finding[] {
  return Object.values(balance).flatMap(({ before, after }) => {
    const old = new Map(before.grids.map((row) => [row.id, row]));
    return after.grids.flatMap((row): Finding[] => {
      const was = old.get(row.id);
      const found: Finding[] = [];
      if (row.parts > (was?.parts ?? 1)) {
        found.push(
          said('several_parts', row.code, row.parts, {
            what: {
              zh: `网格 ${row.code} 分成 ${row.parts} 块。`,
              en: `Grid ${row.code} lies in ${row.parts} parts.`,
            },
            fix: {
              zh: '如非有意，请将零散的部分划入相邻网格。',
              en: 'Unless it is meant, give the smaller parts to the grids beside them.',
            },
          }),
        );
      }
      if (row.polsby_popper < ODD && (!was || row.polsby_popper < WORSE * was.polsby_popper)) {
        found.push(
          said('odd_shape', row.code, row.polsby_popper, {
            what: {
              zh: `网格 ${row.code} 形状狭长或曲折（紧凑度 ${row.polsby_popper.toFixed(2)}）。`,
              en: `Grid ${row.code} is long or winding (compactness ${row.polsby_popper.toFixed(2)}).`,
            },
            fix: {
              zh: '可调整边界，使其更便于走访。',
              en: 'Move its border so that it is easier to walk.',
            },
          }),
        );
      }
      return found;
    });
  });
}

function said(
  code: string,
  grid: string,
  measure: number,
  words: Pick<Finding, 'what' | 'fix'>,
): Finding {
  return { code, severity: 'notice', subjects: [grid], measure, place: null, ...words };
}
