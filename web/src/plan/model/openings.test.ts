import { describe, expect, it } from 'vitest';
import type { Role } from '../../api/shapes';
import type { Grid } from './fabric';
import { openIn } from './openings';
import { type Member, takeOff } from './staffing';

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

describe('what redrawing leaves open', () => {
  it('a grid that nobody serves: those without one first, then the neighbours’ workers', () => {
    const grids = [grid('a', 1, [['1']]), grid('b', 2, [])];
    const open = openIn(VILLAGE, grids, [member('1', [['a', 1]]), member('2', [])], DAY, () => [
      'a',
    ]);
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ what: 'unstaffed', grids: ['b'] });
    expect(open[0]?.remedies.map((each) => each.staff_no)).toEqual(['2', '1']);
    expect(open[0]?.remedies[0]?.operations).toEqual([
      { type: 'assign', staff_no: '2', role: 'worker', to: 'b', start: DAY },
    ]);
  });

  it('a worker who serves both parts of a grid that was split: either may be kept', () => {
    const grids = [grid('a', 1, [['1']]), grid('b', 2, [['1']])];
    const [open] = openIn(VILLAGE, grids, [member('1', [['a', 1]])], DAY);
    expect(open).toMatchObject({ what: 'several', staff: ['1'], grids: ['a', 'b'] });
    expect(open?.remedies.map((each) => [each.grid, each.operations])).toEqual([
      ['a', [takeOff('1', 'worker', 'b')]],
      ['b', [takeOff('1', 'worker', 'a')]],
    ]);
  });

  it('the workers of a split grid together, shared out by households with one click', () => {
    const both = [['1'], ['2'], ['3']] as Post[];
    const grids = [grid('a', 1, both, 10), grid('b', 2, both, 80)];
    const members = ['1', '2', '3'].map((staff_no) => member(staff_no, [['a', 1]]));
    const [open, ...others] = openIn(VILLAGE, grids, members, DAY);
    expect(others).toEqual([]);
    expect(open).toMatchObject({ what: 'several', staff: ['1', '2', '3'], grids: ['a', 'b'] });
    expect(open?.remedies).toEqual([
      {
        act: 'share',
        staff_no: '',
        grid: '',
        operations: [
          takeOff('1', 'worker', 'b'),
          takeOff('2', 'worker', 'a'),
          takeOff('3', 'worker', 'a'),
        ],
      },
    ]);
  });

  it('somebody who leads and works in both parts, settled in all their roles', () => {
    const both = [['1', 'leader'], ['1']] as Post[];
    const was = member('1', [
      ['a', 1, 'leader'],
      ['a', 1],
    ]);
    const [open] = openIn(VILLAGE, [grid('a', 1, both), grid('b', 2, both)], [was], DAY);
    expect(open?.remedies[0]).toMatchObject({
      grid: 'a',
      operations: [takeOff('1', 'leader', 'b'), takeOff('1', 'worker', 'b')],
    });
  });

  it('all who lost their grid together, each to where most is to do in turn', () => {
    const grids = [grid('a', 1, [['1']], 40), grid('b', 2, [['2']], 90)];
    const lost = (staff_no: string) => member(staff_no, [['c', 3]]);
    const members = [
      member('1', [['a', 1]]),
      member('2', [['b', 2]]),
      lost('3'),
      lost('4'),
      lost('5'),
    ];
    const [open] = openIn(VILLAGE, grids, members, DAY);
    expect(open).toMatchObject({ what: 'released', staff: ['3', '4', '5'] });
    // 90 for one, 45 for two, then 40 for one before 30 for three
    expect(open?.remedies[0]?.operations.map((each) => each.to)).toEqual(['b', 'b', 'a']);
  });

  it('not what was so at the base', () => {
    const grids = [grid('a', 1, [['1']]), grid('b', 2, [['1']])];
    const both = member('1', [
      ['a', 1],
      ['b', 2],
    ]);
    expect(openIn(VILLAGE, grids, [both], DAY)).toEqual([]);
  });

  it('two leaders of one grid after a merge', () => {
    const grids = [grid('a', 1, [['1', 'leader'], ['2', 'leader'], ['3']])];
    const members = [
      member('1', [['a', 1, 'leader']]),
      member('2', [['b', 2, 'leader']]),
      member('3', [['a', 1]]),
    ];
    const [open] = openIn(VILLAGE, grids, members, DAY);
    expect(open).toMatchObject({ what: 'doubled', role: 'leader', staff: ['1', '2'] });
    expect(open?.remedies[0]?.operations).toEqual([takeOff('2', 'leader', 'a')]);
  });

  it('somebody whose grid was erased: the grid with most to do for each worker first', () => {
    const grids = [grid('a', 1, [['1']], 40), grid('b', 2, [['2']], 90)];
    const members = [member('1', [['a', 1]]), member('2', [['b', 2]]), member('3', [['c', 3]])];
    const [open] = openIn(VILLAGE, grids, members, DAY);
    expect(open).toMatchObject({ what: 'released', staff: ['3'], role: 'worker' });
    expect(open?.remedies.map((each) => each.grid)).toEqual(['b', 'a']);
  });

  it('somebody who led and worked in a grid that was erased: as a worker, not a second leader', () => {
    const both = member('3', [
      ['c', 3, 'leader'],
      ['c', 3],
    ]);
    const [open] = openIn(VILLAGE, [grid('a', 1, [['1']])], [member('1', [['a', 1]]), both], DAY);
    expect(open).toMatchObject({ what: 'released', role: 'worker' });
  });

  it('a grid with a leader but no worker', () => {
    const [open] = openIn(
      VILLAGE,
      [grid('a', 1, [['1', 'leader']])],
      [member('1', [['a', 1, 'leader']])],
      DAY,
    );
    expect(open).toMatchObject({ what: 'no_worker', grids: ['a'] });
  });
});
