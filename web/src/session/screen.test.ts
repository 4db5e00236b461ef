import { describe, expect, it } from 'vitest';
import { filtersOf, screenOf } from './screen';

describe('the fragment of the address', () => {
  it('names the screen', () => {
    expect(screenOf('#/account')).toEqual({ name: 'account' });
    expect(screenOf('#/accounts?q=li')).toEqual({ name: 'accounts' });
    expect(screenOf('#/accounts/new')).toEqual({ name: 'new-account' });
    const id = '0b5f6c1e-8f0a-4d63-9a53-6f1d1f0c2a77';
    expect(screenOf(`#/accounts/${id}`)).toEqual({ name: 'one-account', id });
    expect(screenOf('#/audit?action=publish')).toEqual({ name: 'audit' });
  });

  it('is the map where it names nothing known', () => {
    for (const hash of ['', '#', '#/', '#panel', '#/nowhere', '#//account', '#?x=/account']) {
      expect(screenOf(hash)).toEqual({ name: 'map' });
    }
  });

  it('carries a one-time code, or none where it cannot be one', () => {
    const code = 'a'.repeat(20) + '-'.repeat(3) + '_'.repeat(20);
    expect(screenOf(`#/welcome/${code}`)).toEqual({ name: 'welcome', code });
    expect(screenOf('#/welcome/<b>')).toEqual({ name: 'welcome', code: '' });
    expect(screenOf('#/welcome')).toEqual({ name: 'welcome', code: '' });
  });

  it('carries the filters of a screen', () => {
    expect(filtersOf('#/accounts?q=%E6%9D%8E').get('q')).toBe('李');
    expect(filtersOf('#/accounts').get('q')).toBeNull();
  });
});
