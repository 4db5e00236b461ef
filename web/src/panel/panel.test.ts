import { describe, expect, it } from 'vitest';
import type { Post } from '../api/shapes';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh';
import { peopleOf, rolesInWords } from './people';
import { type Row, sorted } from './rows';
import { heightOf, nearestStop } from './Sheet';

const post = (staff_no: string, role: Post['role'], employment: Post['employment']): Post => ({
  staff_no,
  role,
  employment,
  name: `示例${staff_no}`,
  phone: null,
});

describe('the people of a grid', () => {
  const people = peopleOf([
    post('D3', 'volunteer', 'volunteer'),
    post('D2', 'branch_secretary', 'part_time'),
    post('D1', 'worker', 'full_time'),
    post('D1', 'leader', 'full_time'),
  ]);

  it('stand once each with all their posts, leaders first', () => {
    expect(people.map((person) => [person.staffNo, person.roles])).toEqual([
      ['D1', ['leader', 'worker']],
      ['D2', ['branch_secretary']],
      ['D3', ['volunteer']],
    ]);
  });

  it('have their posts in words', () => {
    expect(people.map((person) => rolesInWords(person, zh))).toEqual([
      '网格长、专职网格员',
      '网格党支部书记',
      '志愿者',
    ]);
    expect(people.map((person) => rolesInWords(person, en))).toEqual([
      'Grid leader, full-time grid worker',
      'Branch secretary',
      'Volunteer',
    ]);
  });
});

const row = (name: string, workers: number, more: Partial<Row> = {}): Row => ({
  code: name,
  name,
  level: 'village',
  programme: true,
  grids: 10,
  workers,
  households: 100,
  area: 1,
  workersPerGrid: workers / 10,
  householdsPerWorker: 100 / workers,
  unstaffed: 0,
  digits: null,
  ...more,
});

describe('a table', () => {
  const rows = [row('b', 3), row('x', 0, { programme: false }), row('a', 30), row('c', 12)];
  const names = (list: Row[]) => list.map((each) => each.name).join('');

  it('sorts by numbers, either way, with what is outside the programme last', () => {
    expect(names(sorted(rows, { column: 'workers', down: true }, 'workers', 'zh'))).toBe('acbx');
    expect(names(sorted(rows, { column: 'workers', down: false }, 'workers', 'zh'))).toBe('bcax');
  });

  it('sorts names as the language does', () => {
    const towns = [row('章江街道', 1), row('沙石镇', 1), row('东外街道', 1)];
    expect(
      sorted(towns, { column: 'name', down: false }, 'workers', 'zh').map((r) => r.name),
    ).toEqual(['东外街道', '沙石镇', '章江街道']);
  });

  it('puts unknown values last, either way', () => {
    const list = [row('u', 1, { households: null }), row('v', 1, { households: 7 })];
    for (const down of [true, false]) {
      expect(names(sorted(list, { column: 'households', down }, 'workers', 'zh'))).toBe('vu');
    }
  });
});

describe('the bottom sheet', () => {
  it('comes to rest at the nearest stop', () => {
    const screen = 740;
    for (const stop of ['peek', 'half', 'full'] as const) {
      expect(nearestStop(heightOf(stop, screen) + 20, screen)).toBe(stop);
    }
  });
});
