import { describe, expect, it } from 'vitest';
import type { Balance, BalanceRow } from '../shapes';
import { chapters, differing, groundOf, heirs } from './grouping';
import { oddities } from './oddities';
import type { GridDifference, MovedGround } from './shapes';

const grid = (id: string, more: Partial<GridDifference> = {}): GridDifference => ({
  id,
  code: `code ${id}`,
  division: 'village',
  fate: 'changed',
  fields: [],
  before: null,
  after: null,
  staff: { came: [], went: [] },
  from: [],
  ...more,
});
const moved = (from: string | null, to: string | null, area_km2: number): MovedGround => ({
  from: from === null ? null : { id: from, code: `code ${from}` },
  to: to === null ? null : { id: to, code: `code ${to}` },
  area_km2,
});

describe('a difference in chapters', () => {
  it('tells each grid in every chapter that concerns it, in a fixed order', () => {
    const told = chapters([
      grid('a', { fields: ['name', 'border', 'households', 'counts'] }),
      grid('b', { fate: 'removed' }),
      grid('c', { fate: 'added', fields: ['staff'] }),
    ]);
    expect([...told.keys()]).toEqual(['added', 'removed', 'redrawn', 'renamed', 'counts']);
    expect(told.get('counts')?.map(({ id }) => id)).toEqual(['a']);
    expect(told.get('added')?.map(({ id }) => id)).toEqual(['c']);
  });

  it('leaves out grids that only gained vertices', () => {
    expect(chapters([grid('a', { fate: 'noded' })]).size).toBe(0);
  });

  it('tells who took what was of a grid, the most first', () => {
    const ground = [moved('a', 'b', 0.1), moved('a', 'c', 0.4), moved('d', 'a', 0.2)];
    expect(heirs('a', ground)).toEqual(['code c', 'code b']);
    expect(groundOf('a', ground).map(({ area_km2 }) => area_km2)).toEqual([0.4, 0.2, 0.1]);
  });

  it('has no heirs of ground that is in no grid any more', () => {
    expect(heirs('a', [moved('a', null, 1)])).toEqual([]);
  });

  it('tells counts that came, went and changed, and not those that stayed', () => {
    expect(
      differing({ shops: 1, buildings: 2 }, { shops: 1, buildings: 3, population: 9 }),
    ).toEqual([
      ['buildings', 2, 3],
      ['population', null, 9],
    ]);
  });
});

describe('odd shapes', () => {
  const row = (id: string, more: Partial<BalanceRow> = {}): BalanceRow => ({
    id,
    code: id,
    households: 1,
    workers: 1,
    area_km2: 1,
    deviation: 0,
    polsby_popper: 0.6,
    parts: 1,
    ...more,
  });
  const balance = (before: BalanceRow[], after: BalanceRow[]) => ({
    balance: {
      village: { before: { grids: before } as Balance, after: { grids: after } as Balance },
    },
  });
  const found = (before: BalanceRow[], after: BalanceRow[]) =>
    oddities(balance(before, after)).map(({ code, subjects }) => `${code} ${subjects}`);

  it('are those that the plan made', () => {
    expect(found([row('a')], [row('a', { polsby_popper: 0.15 })])).toEqual(['odd_shape a']);
    expect(found([], [row('new', { polsby_popper: 0.1 })])).toEqual(['odd_shape new']);
  });

  it('are not those that were crooked before', () => {
    const crooked = row('a', { polsby_popper: 0.12 });
    expect(found([crooked], [crooked])).toEqual([]);
  });

  it('are grids in more parts than before', () => {
    expect(found([row('a', { parts: 2 })], [row('a', { parts: 2 })])).toEqual([]);
    expect(found([row('a')], [row('a', { parts: 2 })])).toEqual(['several_parts a']);
  });
});
