import { describe, expect, it } from 'vitest';
import type { Role } from '../../api/shapes';
import type { Grid } from './fabric';
import {
  afterAssign,
  asRole,
  dayOf,
  dropped,
  type Member,
  matching,
  peopleOf,
  type Someone,
  servicesIn,
  takeOff,
} from './staffing';

const VILLAGE = '360702100200';
const DAY = '2026-04-01';
type Post = [staff_no: string, role?: Role];

const grid = (id: string, number: number, posts: Post[], households: number | null = 40) =>
  ({
    id,
    code: `${VILLAGE}00${number}`,
    division: VILLAGE,
    households,
    workers: posts.filter(([, role]) => (role ?? 'worker') === 'worker').length,
    staff: posts.map(([staff_no, role]) => ({
      staff_no,
      role: role ?? 'worker',
      start: DAY,
      end: null,
    })),
    polygons: [],
  }) as never as Grid;

const member = (
  staff_no: string,
  served: [grid: string, number: number, role?: Role][],
): Member => ({
  staff_no,
  name: `工作人员 ${staff_no}`,
  employment: 'full_time',
  home_division: VILLAGE,
  active: true,
  assignments: served.map(([id, number, role]) => ({
    grid: id,
    grid_code: `${VILLAGE}00${number}`,
    role: role ?? 'worker',
  })),
});

describe('the people of a division', () => {
  const grids = [grid('a', 1, [['1'], ['9']], 40), grid('b', 2, [['1'], ['1', 'leader']], null)];
  const people = peopleOf(VILLAGE, grids, [
    member('1', []),
    member('2', []),
    { ...member('3', []), active: false },
    { ...member('4', []), home_division: 'elsewhere' },
  ]);

  it('are those at home there and those who serve there', () => {
    expect(people.map((one) => one.staff_no)).toEqual(['1', '2', '9']);
    expect(people.at(-1)?.name).toBeNull();
  });

  it('have the households of their grids, unless one is not known', () => {
    expect(people.map((one) => one.households)).toEqual([null, 0, 40]);
  });

  it('are found by name, number or the code of a grid', () => {
    expect(matching(people, '人员 2').map((one) => one.staff_no)).toEqual(['2']);
    expect(matching(people, `${VILLAGE}001`).map((one) => one.staff_no)).toEqual(['1', '9']);
  });
});

describe('somebody dropped on a grid', () => {
  const someone = (grids: Grid[], more: Partial<Member> = {}) =>
    peopleOf(VILLAGE, grids, [{ ...member('1', []), ...more }])[0] as Someone;
  const leader = someone([grid('a', 1, [['1', 'leader']]), grid('b', 2, [])]);
  const move = { type: 'assign', staff_no: '1', to: 'b', from: 'a', start: DAY };

  it('leaves the one grid they serve, in the same role', () => {
    expect(dropped(leader, null, 'b', DAY)).toEqual([{ ...move, role: 'leader' }]);
  });

  it('leaves it with all the roles they have there', () => {
    const both = someone([grid('a', 1, [['1', 'leader'], ['1']]), grid('b', 2, [])]);
    expect(dropped(both, null, 'b', DAY)).toEqual([
      { ...move, role: 'leader' },
      { ...move, role: 'worker' },
    ]);
    const [, worker] = both.services;
    expect(dropped(both, worker ?? null, 'b', DAY)).toEqual([{ ...move, role: 'worker' }]);
  });

  it('keeps it when it is to be served as well, or when they serve several', () => {
    const { from: _, ...add } = move;
    expect(dropped(leader, null, 'b', DAY, true)).toEqual([{ ...add, role: 'leader' }]);
    const two = someone([grid('a', 1, [['1']]), grid('c', 3, [['1']]), grid('b', 2, [])]);
    expect(dropped(two, null, 'b', DAY)).toEqual([{ ...add, role: 'worker' }]);
  });

  it('is nothing on the grid they serve already', () => {
    expect(dropped(leader, null, 'a', DAY)).toEqual([]);
    expect(dropped(leader, null, 'a', DAY, true)).toEqual([]);
  });

  it('begins as a worker, or as the volunteer that they are', () => {
    expect(dropped(someone([]), null, 'b', DAY)).toMatchObject([{ role: 'worker', to: 'b' }]);
    const helper = someone([], { employment: 'volunteer' });
    expect(dropped(helper, null, 'b', DAY)).toMatchObject([{ role: 'volunteer' }]);
  });
});

it('another role is begun before the old one is given up', () => {
  expect(asRole('1', 'a', 'worker', 'leader', DAY)).toEqual([
    { type: 'assign', staff_no: '1', role: 'leader', to: 'a', start: DAY },
    takeOff('1', 'worker', 'a'),
  ]);
  expect(asRole('1', 'a', 'worker', 'worker', DAY)).toEqual([]);
});

it('services are told once for each role, by code', () => {
  const found = servicesIn([grid('b', 2, [['1'], ['1']]), grid('a', 1, [['1'], ['1', 'leader']])]);
  expect(found.get('1')?.map((each) => [each.grid, each.role])).toEqual([
    ['a', 'leader'],
    ['a', 'worker'],
    ['b', 'worker'],
  ]);
});

it('a day is that of the calendar on the wall', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});

it('a move is foreseen in both grids, with their workers', () => {
  const grids = [grid('a', 1, [['1'], ['2', 'leader']]), grid('b', 2, [])];
  const find = (id: string) => grids.find((each) => each.id === id) ?? null;
  const move = { type: 'assign', staff_no: '1', role: 'worker', to: 'b', from: 'a', start: DAY };
  const [from, to] = afterAssign(move, find);
  expect([from?.id, from?.workers, from?.staff.map((x) => x.staff_no)]).toEqual(['a', 0, ['2']]);
  expect([to?.id, to?.workers, to?.staff]).toEqual([
    'b',
    1,
    [{ staff_no: '1', role: 'worker', start: DAY, end: null }],
  ]);
  expect(afterAssign(takeOff('1', 'worker', 'a'), find).map((each) => each.id)).toEqual(['a']);
});
