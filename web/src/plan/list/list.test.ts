import { describe, expect, it } from 'vitest';
import type { Grant } from '../../session/shapes';
import { addressOf, filtered, filterOf } from './filter';
import { planningAreas, standing, stem } from './places';

describe('which plans are listed', () => {
  it('stands in the address and is read from it', () => {
    const filter = { status: 'draft' as const, mine: true, division: '360702100000' };
    expect(addressOf(filter)).toBe('/plans?status=draft&mine=1&division=360702100000');
    expect(filterOf(addressOf(filter).replace('/plans', ''))).toEqual(filter);
  });

  it('is all of them where the address says nothing, or nothing sensible', () => {
    expect(filtered(filterOf('?status=lost&mine=yes'))).toBe(false);
    expect(addressOf(filterOf(''))).toBe('/plans');
  });
});

describe('where one may plan', () => {
  const grant = (role: Grant['role'], division: string | null): Grant => ({
    role,
    division,
    division_name: division && `name of ${division}`,
  });

  it('is where one is planner, approver or administrator', () => {
    const areas = planningAreas([
      grant('viewer', '360703000000'),
      grant('planner', '360702100000'),
      grant('approver', '360702100000'),
    ]);
    expect(areas?.map(({ division }) => division)).toEqual(['360702100000']);
    expect(standing([grant('planner', '360702100000')])[0]?.name).toBe('name of 360702100000');
  });

  it('is everywhere by a role for the whole installation', () => {
    expect(planningAreas([grant('admin', null), grant('planner', '360702100000')])).toBeNull();
  });

  it('reaches down by the code', () => {
    expect(stem('360000000000')).toBe('36');
    expect(stem('360700000000')).toBe('3607');
    expect(stem('360702000000')).toBe('360702');
    expect(stem('360702100000')).toBe('360702100');
    expect(stem('360702100200')).toBe('360702100200');
    expect(stem('another-scheme')).toBe('another-scheme');
  });
});
