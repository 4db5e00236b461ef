/** What redrawing leaves open of who serves where, each with what would settle it. */
import type { Role } from '../../api/shapes';
import type { Operation } from '../shapes';
import type { Grid } from './fabric';
import {
  compare,
  type Member,
  peopleOf,
  put,
  type Service,
  type Someone,
  servicesIn,
  takeOff,
  usualRole,
} from './staffing';

/** Something that would settle what is open: its operations are done one after another. */
export interface Remedy {
  /** Somebody is put on a grid, keeps one, or several are shared out among grids. */
  act: 'put' | 'keep' | 'share';
  staff_no: string;
  grid: string;
  operations: Operation[];
}

export interface Open {
  what: 'unstaffed' | 'no_worker' | 'several' | 'doubled' | 'released';
  /** The grids it is about; none for who serves nowhere any more. */
  grids: string[];
  staff: string[];
  role: Role | null;
  remedies: Remedy[];
}

const SUGGESTED = 3;
/** Of these a grid has one. */
const SINGLE: readonly Role[] = ['leader', 'branch_secretary'];
/** Who is one of these for several grids since the base is to be settled on one. */
const SETTLED: readonly Role[] = [...SINGLE, 'worker'];

/** What the parts of the answer are made from. */
interface Case {
  day: string;
  division: string;
  /** The division's, by code. */
  own: Grid[];
  byId: ReadonlyMap<string, Grid>;
  people: Someone[];
  /** Those who served in the division at the base and serve nowhere now. */
  released: Member[];
  /** Whether somebody had such a service at the base. */
  had: (staff_no: string, service: Pick<Service, 'grid' | 'role'>) => boolean;
  neighbours: (id: string) => readonly string[];
}

/**
 * What is open in a division.
 *
 * What was so at the base already is not held against the plan; that a grid has no worker always is.
 */
export function openIn(
  division: string,
  grids: readonly Grid[],
  members: readonly Member[],
  day: string,
  neighbours: (id: string) => readonly string[] = () => [],
): Open[] {
  const services = servicesIn(grids);
  const before = new Map(members.map((member) => [member.staff_no, member.assignments]));
  const found: Case = {
    day,
    division,
    own: grids.filter((grid) => grid.division === division).sort((a, b) => compare(a.code, b.code)),
    byId: new Map(grids.map((grid) => [grid.id, grid])),
    people: peopleOf(division, grids, members),
    released: members.filter(
      ({ staff_no, active, assignments }) =>
        active &&
        !services.has(staff_no) &&
        assignments.some((each) => each.grid_code.startsWith(division)),
    ),
    had: (staff_no, { grid, role }) =>
      (before.get(staff_no) ?? []).some((each) => each.grid === grid && each.role === role),
    neighbours,
  };
  return [...unserved(found), ...several(found), ...doubled(found), ...released(found)];
}

/** As what somebody served at the base: as a worker, if they did among other things. */
function roleBefore({ assignments, employment }: Member): Role {
  const roles = assignments.map((each) => each.role);
  return roles.find((each) => each === 'worker') ?? roles[0] ?? usualRole(employment);
}

/** How much there is to do for each of so many; without anybody it is most. */
const burden = (grid: Grid, workers: number): number =>
  workers === 0 ? Infinity : (grid.households ?? 0) / workers;

/** Shares people out, each in turn to the grid where most is to do for each of its workers. */
export function sharedOut(
  staff: readonly string[],
  grids: readonly Grid[],
  workers: (grid: Grid) => number,
): Map<string, string> {
  const count = new Map(grids.map((grid) => [grid.id, workers(grid)]));
  const goes = new Map<string, string>();
  for (const staff_no of staff) {
    const [first, ...others] = grids;
    if (!first) break;
    const load = (grid: Grid) => burden(grid, count.get(grid.id) ?? 0);
    const most = others.reduce((best, grid) => (load(grid) > load(best) ? grid : best), first);
    count.set(most.id, (count.get(most.id) ?? 0) + 1);
    goes.set(staff_no, most.id);
  }
  return goes;
}

/** Grids without anybody, or without a worker. */
function unserved(found: Case): Open[] {
  return found.own
    .filter((grid) => grid.workers === 0)
    .map((grid) => ({
      what: grid.staff.length === 0 ? 'unstaffed' : 'no_worker',
      grids: [grid.id],
      staff: [],
      role: null,
      remedies: candidates(found, grid),
    }));
}

/** Who could serve a grid: those without one first, then the workers of its neighbours. */
function candidates({ day, division, people, released: gone, byId, neighbours }: Case, grid: Grid) {
  const away = new Set(gone.map((member) => member.staff_no));
  const idle = people.filter((each) => each.services.length === 0 && !away.has(each.staff_no));
  const free = [
    ...gone.map((member) => ({ staff_no: member.staff_no, role: roleBefore(member) })),
    ...idle.map((each) => ({ staff_no: each.staff_no, role: usualRole(each.employment) })),
  ].filter((each) => each.role === 'worker' || grid.staff.length === 0);
  const near = neighbours(grid.id)
    .flatMap((id) => byId.get(id) ?? [])
    .filter((each) => each.division === division)
    .sort((a, b) => (a.households ?? Infinity) - (b.households ?? Infinity))
    .flatMap((each) => each.staff.filter(({ role }) => role === 'worker'))
    .map(({ staff_no }) => ({ staff_no, role: 'worker' as Role }));
  const every = [...free, ...near];
  return every
    .filter(({ staff_no }, at) => every.findIndex((x) => x.staff_no === staff_no) === at)
    .slice(0, SUGGESTED)
    .map(
      ({ staff_no, role }): Remedy => ({
        act: 'put',
        staff_no,
        grid: grid.id,
        operations: [put(staff_no, role, grid.id, day)],
      }),
    );
}

/** Who serves several grids since a split: together where they serve the same ones. */
function several({ people, byId, division, had }: Case): Open[] {
  const groups = new Map<string, { grids: string[]; people: [string, Service[]][] }>();
  for (const { staff_no, services } of people) {
    const now = services.filter((each) => SETTLED.includes(each.role));
    const grids = [...new Set(now.map((each) => each.grid))];
    const here = grids.some((id) => byId.get(id)?.division === division);
    if (!here || grids.length < 2 || now.every((each) => had(staff_no, each))) continue;
    const key = grids.join();
    const group = groups.get(key) ?? { grids, people: [] };
    group.people.push([staff_no, now]);
    groups.set(key, group);
  }
  const keeping = (services: readonly Service[], staff_no: string, grid: string) =>
    services
      .filter((each) => each.grid !== grid)
      .map((each) => takeOff(staff_no, each.role, each.grid));
  return [...groups.values()].map(({ grids, people: who }) => {
    const staff = who.map(([staff_no]) => staff_no);
    const [[one, services] = ['', []]] = who;
    const remedies: Remedy[] =
      who.length === 1
        ? grids.map((grid) => ({
            act: 'keep',
            staff_no: one,
            grid,
            operations: keeping(services, one, grid),
          }))
        : [{ act: 'share', staff_no: '', grid: '', operations: sharing() }];
    return { what: 'several', grids, staff, role: null, remedies };

    function sharing(): Operation[] {
      const areas = grids.flatMap((id) => byId.get(id) ?? []);
      const goes = sharedOut(staff, areas, () => 0);
      return who.flatMap(([staff_no, each]) => keeping(each, staff_no, goes.get(staff_no) ?? ''));
    }
  });
}

/** Grids with two of whom there is one, since a merge or a move. */
function doubled({ own, had }: Case): Open[] {
  return own.flatMap((grid) =>
    SINGLE.flatMap((role): Open[] => {
      const staff = grid.staff.filter((each) => each.role === role).map((each) => each.staff_no);
      const old = staff.every((staff_no) => had(staff_no, { grid: grid.id, role }));
      if (staff.length < 2 || old) return [];
      const remedies = staff.map(
        (kept): Remedy => ({
          act: 'keep',
          staff_no: kept,
          grid: grid.id,
          operations: staff
            .filter((staff_no) => staff_no !== kept)
            .map((staff_no) => takeOff(staff_no, role, grid.id)),
        }),
      );
      return [{ what: 'doubled', grids: [grid.id], staff, role, remedies }];
    }),
  );
}

/** Who lost their grid: one is offered the busiest grids, several are shared out. */
function released({ released: gone, own, day }: Case): Open[] {
  if (gone.length === 0) return [];
  const staff = gone.map((member) => member.staff_no);
  if (gone.length > 1) {
    const goes = sharedOut(staff, own, (grid) => grid.workers);
    const operations = gone.flatMap((member) => {
      const to = goes.get(member.staff_no);
      return to ? [put(member.staff_no, roleBefore(member), to, day)] : [];
    });
    const remedies: Remedy[] = own.length
      ? [{ act: 'share', staff_no: '', grid: '', operations }]
      : [];
    return [{ what: 'released', grids: [], staff, role: null, remedies }];
  }
  const [member] = gone as [Member];
  const role = roleBefore(member);
  const busiest = [...own].sort(
    (a, b) => burden(b, b.workers) - burden(a, a.workers) || compare(a.code, b.code),
  );
  const remedies = busiest.slice(0, SUGGESTED).map(
    (grid): Remedy => ({
      act: 'put',
      staff_no: member.staff_no,
      grid: grid.id,
      operations: [put(member.staff_no, role, grid.id, day)],
    }),
  );
  return [{ what: 'released', grids: [], staff, role, remedies }];
}
