import { lang, words } from '../../i18n';
import { count } from '../../i18n/format';

import { nameOf } from '../panels/register';
import { historyWords } from '../panels/words';
import type { Chapter } from './grouping';
import { differing, groundOf, heirs } from './grouping';
import type { GridDifference, MovedGround, StaffChange } from './shapes';

const SMALL_KM2 = 0.1;

/** An area with its unit: 1.25 km², or 3,400 m² where that says more. */
export function areaSaid(km2: number): string {
  const t = historyWords.value.changes;
  const l = lang.value;
  if (km2 < SMALL_KM2) return t.m2(count(Math.round(km2 * 1e6), l));
  const digits = km2 < 10 ? 2 : km2 < 100 ? 1 : 0;
  return t.km2(
    new Intl.NumberFormat(l === 'zh' ? 'zh-CN' : 'en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(km2),
  );
}

/** A code as it is told beside others of the same place: its last digits. */
export function shortCode(code: string, division: string): string {
  return code.startsWith(division) && code.length > division.length
    ? code.slice(division.length)
    : code;
}

function groundSaid({ from, to, area_km2 }: MovedGround, division: string): string {
  const t = historyWords.value.changes;
  const area = areaSaid(area_km2);
  const short = (code: string) => shortCode(code, division);
  if (from && to) return t.moved(area, short(from.code), short(to.code));
  if (to) return t.gained(area, short(to.code));
  return from ? t.freed(area, short(from.code)) : '';
}

function staffSaid({ staff_no, role }: StaffChange): string {
  return `${words.value.role[role]} ${nameOf(staff_no)}`;
}

/** What became of a grid, as far as a chapter tells it: a line for each thing. */
export function linesOf(
  grid: GridDifference,
  chapter: Chapter,
  moved: readonly MovedGround[],
  codes: ReadonlyMap<string, string>,
): string[] {
  const t = historyWords.value.changes;
  const l = lang.value;
  const { before, after, division } = grid;
  const short = (code: string) => shortCode(code, division);
  switch (chapter) {
    case 'added': {
      const parents = grid.from.map((id) => short(codes.get(id) ?? id.slice(0, 8)));
      const named = after?.name ? [after.name] : [];
      return [...named, ...(parents.length ? [t.from(parents.join(t.list))] : [])];
    }
    case 'removed': {
      const into = heirs(grid.id, moved).map(short).sort();
      return [
        ...(before?.name ? [before.name] : []),
        ...(into.length ? [t.into(into.join(t.list), into.length)] : []),
      ];
    }
    case 'redrawn':
      return groundOf(grid.id, moved).map((one) => groundSaid(one, division));
    case 'renamed': {
      const lines = [];
      if (grid.fields.includes('name'))
        lines.push(t.became(before?.name || '—', after?.name || '—'));
      if (grid.fields.includes('kind') && before && after) {
        const kinds = words.value.gridKind;
        lines.push(`${t.kindOf} ${t.became(kinds[before.kind], kinds[after.kind])}`);
      }
      return lines;
    }
    case 'recoded':
      return [t.became(before?.code ?? '—', after?.code ?? '—')];
    case 'counts': {
      const lines = [];
      if (grid.fields.includes('households')) {
        const [was, is] = [before?.households, after?.households];
        lines.push(`${t.households} ${t.became(count(was, l), count(is, l))}`);
      }
      for (const [name, was, is] of differing(before?.counts ?? {}, after?.counts ?? {})) {
        lines.push(`${words.value.counts[name] ?? name} ${t.became(count(was, l), count(is, l))}`);
      }
      return lines;
    }
    case 'staff':
      return [
        ...grid.staff.came.map((one) => t.came(staffSaid(one))),
        ...grid.staff.went.map((one) => t.went(staffSaid(one))),
      ];
  }
}
