import type { Employment, Post, Role } from '../api/shapes';
import type { Dictionary } from '../i18n';

/** One person of a grid with all the posts held there. */
export interface Person {
  staffNo: string;
  name: string;
  employment: Employment;
  phone: string | null;
  roles: Role[];
}

const ORDER: Role[] = ['leader', 'branch_secretary', 'worker', 'building_lead', 'volunteer'];
const rank = (role: Role) => ORDER.indexOf(role);

/** Posts grouped by person: leaders first, then by number. */
export function peopleOf(posts: readonly Post[]): Person[] {
  const people = new Map<string, Person>();
  for (const post of posts) {
    const person = people.get(post.staff_no) ?? {
      staffNo: post.staff_no,
      name: post.name,
      employment: post.employment,
      phone: post.phone,
      roles: [],
    };
    if (!person.roles.includes(post.role)) person.roles.push(post.role);
    person.phone ??= post.phone;
    people.set(post.staff_no, person);
  }
  const list = [...people.values()];
  for (const person of list) person.roles.sort((a, b) => rank(a) - rank(b));
  return list.sort(
    (a, b) =>
      rank(a.roles[0] as Role) - rank(b.roles[0] as Role) ||
      a.staffNo.localeCompare(b.staffNo, undefined, { numeric: true }),
  );
}

/** The posts in words: 网格长、专职网格员; the employment goes with the grid worker's post. */
export function rolesInWords(person: Person, t: Dictionary): string {
  return t.grid.posts(
    person.roles.map((role) =>
      role === 'worker' && person.employment !== 'volunteer'
        ? t.grid.worker(t.employment[person.employment])
        : t.role[role],
    ),
  );
}
