import { describe, expect, it } from 'vitest';
import { en as accountEn } from '../account/words/en';
import { zh as accountZh } from '../account/words/zh';
import { en as enWords } from './en';
import { preferredLanguage } from './index';
import { zh as zhWords } from './zh';

type Tree = { [key: string]: unknown };

function keys(tree: Tree, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keys(value as Tree, `${path}${key}.`)
      : [`${path}${key}`],
  );
}

function leaves(tree: Tree): unknown[] {
  return Object.values(tree).flatMap((value) =>
    typeof value === 'object' && value !== null ? leaves(value as Tree) : [value],
  );
}

const said = (leaf: unknown) =>
  typeof leaf === 'function'
    ? (leaf as (...a: unknown[]) => string)(leaf.length === 1 ? 'x' : 'x', 'y')
    : leaf;

interface Pair {
  name: string;
  zh: Tree;
  en: Tree;
  /** Chinese that English has too: the name of the other language. */
  chinese: string[];
}

const PAIRS: Pair[] = [
  { name: 'the dictionary', zh: zhWords, en: enWords, chinese: ['中文'] },
  { name: 'the account screens', zh: accountZh, en: accountEn, chinese: [] },
];

describe.each(PAIRS)('the words of $name', ({ zh, en, chinese: known }) => {
  it('has the same keys in both languages', () => {
    expect(keys(en)).toEqual(keys(zh));
  });

  it('leaves nothing unsaid, but for units that English does without', () => {
    const silent = keys(en).filter((_, index) => leaves(en)[index] === '');
    expect(silent.every((key) => key.endsWith('.unit'))).toBe(true);
    expect(leaves(zh)).not.toContain('');
  });

  it('has no Chinese in English but the name of the other language', () => {
    const chinese = leaves(en)
      .filter((leaf) => typeof leaf === 'string')
      .filter((leaf) => /\p{Script=Han}/u.test(leaf as string));
    expect([...new Set(chinese)]).toEqual(known);
  });

  it('writes Chinese with full-width punctuation', () => {
    const half = leaves(zh)
      .filter((leaf) => typeof leaf === 'string')
      .filter((leaf) => /\p{Script=Han}[,;:!?]/u.test(leaf as string));
    expect(half).toEqual([]);
  });

  it('makes a sentence from every entry that takes words', () => {
    for (const leaf of [...leaves(zh), ...leaves(en)]) {
      if (leaf === zhWords.grid.posts || leaf === enWords.grid.posts) continue;
      expect(said(leaf)).toBeTypeOf('string');
    }
  });
});

it('a list of posts has all of them', () => {
  for (const dictionary of [zhWords, enWords]) {
    expect(dictionary.grid.posts(['甲', '乙'])).toContain('乙');
  }
});

describe('the language of the browser', () => {
  it('is the first that is Chinese or English', () => {
    expect(preferredLanguage(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(preferredLanguage(['en-GB', 'zh'])).toBe('en');
  });

  it('is English where neither is asked for', () => {
    expect(preferredLanguage(['de', 'fr'])).toBe('en');
    expect(preferredLanguage([])).toBe('en');
  });
});
