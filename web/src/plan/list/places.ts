import { divisionsLike } from '../../account/choices';
import type { Choice } from '../../account/Picker';
import { api } from '../../api/client';
import { spacedCode } from '../../i18n/format';
import type { AccountRole, Grant } from '../../session/shapes';

const PLANNING: readonly AccountRole[] = ['planner', 'approver', 'admin'];

/** Where whoever is signed in may plan: codes; null for everywhere. */
export function planningAreas(grants: readonly Grant[]): (Grant & { division: string })[] | null {
  const those = grants.filter((grant) => PLANNING.includes(grant.role));
  if (those.some((grant) => grant.division === null)) return null;
  const known = new Map(those.map((grant) => [grant.division, grant]));
  return [...known.values()] as (Grant & { division: string })[];
}

/** A code without the zeros that say "all below": 360702 of 360702000000. */
export function stem(code: string): string {
  if (!/^\d{12}$/.test(code)) return code;
  for (const end of [9, 6]) {
    if (!/^0+$/.test(code.slice(end))) return end === 9 ? code : code.slice(0, 9);
  }
  const county = code.slice(0, 6);
  return county.endsWith('0000')
    ? county.slice(0, 2)
    : county.endsWith('00')
      ? county.slice(0, 4)
      : county;
}

/** Those of the divisions found in which one may plan; those run from elsewhere are asked about. */
export async function plannable(
  grants: readonly Grant[],
  text: string,
  signal: AbortSignal,
): Promise<Choice[]> {
  const found = await divisionsLike(text, signal);
  const areas = planningAreas(grants);
  if (areas === null) return found;
  const stems = areas.map((area) => stem(area.division));
  const codes = new Set(areas.map((area) => area.division));
  const inside = await Promise.all(
    found.map(async ({ key }) => {
      if (stems.some((each) => key.startsWith(each))) return true;
      try {
        const { path } = await api.division(key, signal);
        return path.some((step) => codes.has(step.code));
      } catch {
        return false;
      }
    }),
  );
  return found.filter((_, index) => inside[index]);
}

/** What is offered before anything is typed. */
export function standing(grants: readonly Grant[]): Choice[] {
  return (planningAreas(grants) ?? []).map(({ division, division_name }) => ({
    key: division,
    name: division_name ?? division,
    context: spacedCode(division),
  }));
}
