/** The register of the plan's staff: names, and where they served at the base. */
import { computed, effect } from '@preact/signals';
import { request } from '../../api/request';
import type { Page } from '../../api/shapes';
import { Resource } from '../../state/resource';
import type { Member } from '../model/staffing';
import { plan } from '../state';

const AT_ONCE = 1000;

export const register = new Resource<Member[]>();

/** The names of those who are known, by staff number. */
const names = computed(
  () => new Map((register.value.data ?? []).map((member) => [member.staff_no, member.name])),
);

/** Somebody as they are called; by their number where the name is not known. */
export const nameOf = (staff_no: string): string => names.value.get(staff_no) ?? staff_no;

async function everybody(
  division: string,
  revision: number,
  signal: AbortSignal,
): Promise<Member[]> {
  const found: Member[] = [];
  let after: string | null = null;
  do {
    // Without `contacts`: telephone numbers have no business here, and asking is put on record.
    const query = { division, revision, limit: AT_ONCE, after };
    const page: Page<Member> = await request<Page<Member>>('GET', '/staff', { query, signal });
    found.push(...page.items);
    after = page.next;
  } while (after);
  return found;
}

/** Loads the register of whichever plan is open, as it was at the plan's base. */
export function followRegister(): () => void {
  let last = '';
  return effect(() => {
    const open = plan.value;
    const now = open ? `${open.id} ${open.division} ${open.base_revision}` : '';
    if (now === last) return;
    last = now;
    register.clear();
    if (!open) return;
    const { division, base_revision } = open;
    void register.load((signal) => everybody(division, base_revision, signal));
  });
}
