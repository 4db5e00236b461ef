/** Who serves where in the plan, and what redrawing has left open of it. */
import type { Employment, Role } from '../../api/shapes';
import type { Operation } from '../shapes';
import type { Grid } from './fabric';

export const ROLES = [
  'leader',
  'branch_secretary',
  'worker',
  'building_lead',
  'volunteer',
] as const;
export const rank = (role: string): number => (ROLES as readonly string[]).indexOf(role);

/** A person of the register, with the grids served at the plan's base. No telephone number. */
export interface Member {
  staff_no: string;
  name: string;
  employment: Employment;
  home_division: string;
  active: boolean;
  assignments: { grid: string; grid_code: string; role: Role }[];
}

export interface Service {
  grid: string;
  code: string;
  role: Role;
}

/** Somebody as they serve in the plan. */
export interface Someone {
  staff_no: string;
  /** Null for who is not of the plan's divisions: the register was not asked for them. */
  name: string | null;
  employment: Employment | null;
  /** By the codes of the grids. */
  services: Service[];
  /** Households of the grids served, each grid once; null when one of them is not known. */
  households: number | null;
}

export const compare = new Intl.Collator('en', { numeric: true }).compare;

/** Who serves where, by staff number, over all grids of the plan. */
export function servicesIn(grids: Iterable<Grid>): Map<string, Service[]> {
  const found = new Map<string, Service[]>();
  for (const grid of grids) {
    for (const { staff_no, role } of grid.staff) {
      const service = { grid: grid.id, code: grid.code, role: role as Role };
      const known = found.get(staff_no);
      if (!known) found.set(staff_no, [service]);
      else if (!known.some((each) => each.grid === grid.id && each.role === role)) {
        known.push(service);
      }
    }
  }
  for (const services of found.values()) {
    services.sort((a, b) => compare(a.code, b.code) || rank(a.role) - rank(b.role));
  }
  return found;
}

/** The people of a division: whose home it is, and who serves one of its grids. */
export function peopleOf(
  division: string,
  grids: readonly Grid[],
  members: readonly Member[],
): Someone[] {
  const services = servicesIn(grids);
  const byId = new Map(grids.map((grid) => [grid.id, grid]));
  const known = new Map(members.map((member) => [member.staff_no, member]));
  const wanted = new Set(
    members
      .filter((member) => member.active && member.home_division === division)
      .map((member) => member.staff_no),
  );
  for (const grid of grids) {
    if (grid.division === division) for (const { staff_no } of grid.staff) wanted.add(staff_no);
  }
  return [...wanted].sort(compare).map((staff_no) => {
    const member = known.get(staff_no);
    const own = services.get(staff_no) ?? [];
    const counts = [...new Set(own.map((each) => each.grid))].map(
      (id) => byId.get(id)?.households ?? null,
    );
    return {
      staff_no,
      name: member?.name ?? null,
      employment: member?.employment ?? null,
      services: own,
      households: counts.includes(null)
        ? null
        : counts.reduce<number>((sum, each) => sum + (each as number), 0),
    };
  });
}

/** Of a code this many digits at its end are enough: a grid's own. */
const OWN_DIGITS = 3;

/** Those whose name, number or grids' codes have all that was typed. */
export function matching(people: readonly Someone[], typed: string): Someone[] {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter(({ staff_no, name, services }) => {
    const text = `${staff_no} ${name ?? ''}`.toLowerCase();
    return parts.every(
      (part) =>
        text.includes(part) ||
        (part.length >= OWN_DIGITS && services.some((each) => each.code.endsWith(part))),
    );
  });
}

/** A day as the server reads it, of the calendar on the wall. */
export function dayOf(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const usualRole = (employment: Employment | null): Role =>
  employment === 'volunteer' ? 'volunteer' : 'worker';

/** Puts somebody on a grid; with `from`, they leave that one for it. */
export function put(
  staff_no: string,
  role: Role,
  to: string,
  day: string,
  from: string | null = null,
): Operation {
  const operation = { type: 'assign', staff_no, role, to, start: day };
  return from === null ? operation : { ...operation, from };
}

export const takeOff = (staff_no: string, role: Role, from: string): Operation => ({
  type: 'assign',
  staff_no,
  role,
  from,
});

/** Another role on the same grid: begun first, so that the grid is never without them. */
export function asRole(
  staff_no: string,
  grid: string,
  old: Role,
  role: Role,
  day: string,
): Operation[] {
  return old === role ? [] : [put(staff_no, role, grid, day), takeOff(staff_no, old, grid)];
}

/**
 * What comes of dropping somebody on a grid.
 *
 * Who is taken from a grid leaves it for the new one, in that role. Who is taken from the list
 * moves with all roles, if they serve just one grid; else they serve the new one as well, as they
 * do with `also`. Nothing: they serve it so already.
 */
export function dropped(
  { staff_no, employment, services }: Someone,
  from: Service | null,
  to: string,
  day: string,
  also = false,
): Operation[] {
  const moving = from ? [from] : services;
  const stays = also || new Set(moving.map((each) => each.grid)).size !== 1;
  const serving = (role: Role) => services.some((each) => each.grid === to && each.role === role);
  if (stays) {
    const roles = moving.map((each) => each.role);
    const role = roles.find((each) => each === 'worker') ?? roles[0] ?? usualRole(employment);
    return serving(role) ? [] : [put(staff_no, role, to, day)];
  }
  return moving
    .filter(({ grid, role }) => grid !== to && !serving(role))
    .map(({ grid, role }) => put(staff_no, role, to, day, grid));
}

/** The grids as they will be after such an operation; those alone that it changes. */
export function afterAssign(operation: Operation, grid: (id: string) => Grid | null): Grid[] {
  const { staff_no, role, to, from, start } = operation as Record<string, unknown>;
  const serves = (each: { staff_no: string; role: string }) =>
    each.staff_no === staff_no && each.role === role;
  const changed: Grid[] = [];
  const take = (id: unknown, staff: (of: Grid) => Grid['staff']) => {
    const old = typeof id === 'string' ? grid(id) : null;
    if (!old) return;
    const next = staff(old);
    const workers = next.filter((each) => each.role === 'worker');
    changed.push({ ...old, staff: next, workers: workers.length });
  };
  take(from, (old) => old.staff.filter((each) => !serves(each)));
  take(to, (old) => [
    ...old.staff.filter((each) => !serves(each)),
    { staff_no: String(staff_no), role: String(role), start: String(start), end: null },
  ]);
  return changed;
}
