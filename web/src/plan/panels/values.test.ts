import { expect, it } from 'vitest';
import { countOf, nameOf, sumOf, wordOf } from './values';

it('a name is one line of visible characters', () => {
  expect(nameOf('  东门网格 ')).toBe('东门网格');
  for (const wrong of ['', '   ', '东\n门', '东\u200b门', '长'.repeat(201)]) {
    expect(nameOf(wrong)).toBeNull();
  }
});

it('a count is a whole number, or not known', () => {
  expect(countOf('')).toBeNull();
  expect(countOf(' 1,204 ')).toBe(1204);
  expect(countOf('0')).toBe(0);
  for (const wrong of ['-1', '1.5', 'many', '99999999999']) expect(countOf(wrong)).toBeUndefined();
});

it('each count has a name of its own', () => {
  expect(wordOf(' 商铺 ', [])).toBe('商铺');
  expect(wordOf('商铺', ['商铺'])).toBeNull();
  expect(wordOf(' ', [])).toBeNull();
});

it('a sum with something unknown is unknown, never less', () => {
  expect(sumOf([1, 2])).toBe(3);
  expect(sumOf([1, null])).toBeNull();
  expect(sumOf([])).toBe(0);
});
