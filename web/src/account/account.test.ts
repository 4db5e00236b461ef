import { describe, expect, it } from 'vitest';
import { deviceOf } from './agent';
import { addressOfWish, filterOf, linesOf, wishOf } from './audit';
import { grade, lengthOf } from './NewPassword';
import { midnight } from './times';
import { zh } from './words/zh';

describe('the length of a password', () => {
  it('counts characters, not the units they take', () => {
    expect(lengthOf('赣江边上的榕树')).toBe(7);
    expect(lengthOf('👍👍')).toBe(2);
  });

  it('is all that is judged', () => {
    expect(['a'.repeat(9), 'a'.repeat(10), 'a'.repeat(14), 'a'.repeat(20)].map(grade)).toEqual([
      0, 1, 2, 3,
    ]);
    expect(grade('a'.repeat(201))).toBe(0);
  });
});

describe('a device', () => {
  it('is named as people know it', () => {
    expect(
      deviceOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0'),
    ).toBe('Edge · Windows');
    expect(
      deviceOf('Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537 MicroMessenger/8.0'),
    ).toBe('WeChat · Android');
    expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604.1')).toBe(
      'Safari · iOS',
    );
  });

  it('is unknown where the browser says nothing of use', () => {
    expect(deviceOf(null)).toBeNull();
    expect(deviceOf('python-httpx/1')).toBeNull();
  });
});

describe('the filters of the trail', () => {
  const wish = { account: '', action: 'publish', division: '360702100000', since: '', until: '' };

  it('stand in the address and come back from it', () => {
    const address = addressOfWish({ ...wish, since: '2026-03-01' });
    expect(wishOf(new URLSearchParams(address.split('?')[1]))).toEqual({
      ...wish,
      since: '2026-03-01',
    });
    expect(addressOfWish({ ...wish, action: '', division: '' })).toBe('#/audit');
  });

  it('include the last day to its end', () => {
    const { since, until } = filterOf({ ...wish, since: '2026-02-28', until: '2026-02-28' });
    expect(Date.parse(until as string) - Date.parse(since as string)).toBe(24 * 3600 * 1000);
  });

  it('leave out what cannot be an account', () => {
    expect(wishOf(new URLSearchParams('account=abc&action=publish'))).toMatchObject({
      account: '',
      action: 'publish',
    });
  });

  it('take no half-typed day', () => {
    expect(midnight('2026-3')).toBeNull();
    expect(filterOf(wish)).toMatchObject({ account: null, since: null, until: null });
  });
});

describe('what an entry says', () => {
  it('is told field by field, what changed first', () => {
    const lines = linesOf({ a: 1, b: 'x' }, { a: 1, b: 'y', c: true }, zh);
    expect(lines).toEqual([
      { field: 'b', before: 'x', after: 'y' },
      { field: 'c', before: null, after: '是' },
      { field: 'a', before: '1', after: '1' },
    ]);
  });

  it('may be nothing, or something that has no fields', () => {
    expect(linesOf(null, null, zh)).toEqual([]);
    expect(linesOf(null, 5, zh)).toEqual([{ field: '值', before: null, after: '5' }]);
  });
});
