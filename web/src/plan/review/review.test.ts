import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/problem';
import type { GridFeature } from '../shapes';
import {
  boundsOf,
  type Choices,
  chooseAll,
  chooseOne,
  chosenFor,
  consequence,
  type Met,
  together,
  undecided,
} from './choices';
import { asks, offered, wayBack } from './deeds';
import { marksOf } from './places';
import { newerVersion, once, regardless } from './turn';

const plan = (may: string[], base_revision = 1, latest_revision = 1) => ({
  may,
  base_revision,
  latest_revision,
});

describe('what is offered for a plan', () => {
  it('is to submit a draft, by who works on it', () => {
    const { primary, beside, more } = offered(
      plan(['copy', 'edit', 'rebase', 'submit', 'withdraw']),
    );
    expect([primary, beside, more]).toEqual(['submit', [], ['withdraw', 'copy']]);
  });

  it('is to bring it up to date once there is a newer revision', () => {
    expect(offered(plan(['edit', 'rebase', 'submit'], 1, 2)).more).toEqual(['rebase']);
  });

  it('is to approve or to return what is in review', () => {
    const { primary, beside } = offered(plan(['approve', 'copy', 'reject']));
    expect([primary, beside]).toEqual(['approve', ['reject']]);
  });

  it('is to publish what is approved, and still to return it', () => {
    const { primary, beside } = offered(plan(['copy', 'publish', 'reject', 'withdraw']));
    expect([primary, beside]).toEqual(['publish', ['reject']]);
  });

  it('is nothing but a copy where one may only look', () => {
    expect(offered(plan(['copy']))).toEqual({ primary: null, beside: [], more: ['copy'] });
  });
});

describe('what is done at once, and what asks', () => {
  it('asks before what cannot be taken back', () => {
    expect(asks('publish', 'approved')).toBe(true);
    expect(asks('rebase', 'draft')).toBe(true);
    expect(asks('withdraw', 'approved')).toBe(true);
  });

  it('does at once what can be, with the way back', () => {
    expect(asks('submit', 'draft')).toBe(false);
    expect(wayBack('submit', 'draft')).toEqual(['withdraw', 'reopen']);
    expect(wayBack('withdraw', 'submitted')).toEqual(['reopen', 'submit']);
    expect(wayBack('publish', 'approved')).toBeNull();
  });
});

const feature = { type: 'Feature' } as GridFeature;
const met = (grid: string, more: Partial<Met> = {}): Met => ({
  grid,
  code: grid,
  fields: ['name'],
  base: feature,
  theirs: feature,
  yours: feature,
  border: null,
  ...more,
});
const beside = (...neighbours: string[]): Partial<Met> => ({
  fields: ['border'],
  border: { neighbours, base: null, theirs: null, yours: null },
});
const NONE: Choices = new Map();

describe('conflicts', () => {
  it('are decided one by one', () => {
    const all = [met('a'), met('b')];
    const one = chooseOne(all, NONE, 'a', 'yours');
    expect(chosenFor(one)).toEqual({ a: 'yours' });
    expect(undecided(all, one).map(({ grid }) => grid)).toEqual(['b']);
  });

  it('over one border are decided together, however many share it in turn', () => {
    const all = [met('a', beside('b')), met('b', beside('a', 'c')), met('c'), met('d')];
    expect(together(all, 'a').sort()).toEqual(['a', 'b', 'c']);
    expect(together(all, 'c').sort()).toEqual(['a', 'b', 'c']);
    expect(chosenFor(chooseOne(all, new Map([['a', 'yours']]), 'b', 'theirs'))).toEqual({
      a: 'theirs',
      b: 'theirs',
      c: 'theirs',
    });
  });

  it('do not take along neighbours that are in no conflict', () => {
    expect(together([met('a', beside('elsewhere'))], 'a')).toEqual(['a']);
  });

  it('are decided all at once; what was chosen for others stays', () => {
    const before: Choices = new Map([['earlier', 'yours']]);
    expect(chosenFor(chooseAll([met('a'), met('b')], before, 'theirs'))).toEqual({
      earlier: 'yours',
      a: 'theirs',
      b: 'theirs',
    });
  });

  it('say what comes of a choice', () => {
    expect(consequence(met('a'), 'yours')).toBe('replaces');
    expect(consequence(met('a'), 'theirs')).toBe('dropped');
    expect(consequence(met('a', { theirs: null }), 'theirs')).toBe('goes');
    expect(consequence(met('a', { theirs: null }), 'yours')).toBe('returns');
    expect(consequence(met('a', { yours: null }), 'yours')).toBe('goes');
  });
});

describe('small maps', () => {
  it('show all that is to be compared', () => {
    const square = (at: number) => ({
      type: 'Polygon' as const,
      coordinates: [
        [
          [at, at],
          [at + 1, at],
          [at + 1, at + 1],
          [at, at],
        ] as [number, number][],
      ],
    });
    expect(boundsOf([square(0), null, square(5)])).toEqual([0, 0, 6, 6]);
    expect(boundsOf([null])).toBeNull();
  });

  it('mark places of every kind, and nothing where there is none', () => {
    const { points, lines } = marksOf([
      { type: 'Point', coordinates: [1, 2] },
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [0, 1],
            [0, 0],
          ],
        ],
      },
      null,
      undefined,
    ]);
    expect(points).toEqual([[1, 2]]);
    expect(lines).toHaveLength(1);
  });
});

describe('a request', () => {
  const at = { id: 'p', version: 3 };
  const lost = new Problem(0, 'unreachable', '', 'unreachable');
  const stale = new Problem(409, 'stale', '', 'stale_version', null, { version: 7 });

  it('whose answer was lost is the same request when it is made again', async () => {
    const keys: string[] = [];
    const fail = async ({ key }: { key: string }) => {
      keys.push(key);
      throw lost;
    };
    const answer = async ({ key }: { key: string }) => keys.push(key);
    await expect(once(at, 'submit', fail)).rejects.toBe(lost);
    await once(at, 'submit', answer);
    await once(at, 'submit', answer);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it('that was refused has another key the next time', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 2; n++) {
      await once(at, 'approve', async ({ key }) => {
        keys.push(key);
        throw stale;
      }).catch(() => {});
    }
    expect(new Set(keys).size).toBe(2);
  });

  it('that does not depend on the version is made at the newest', async () => {
    const versions: number[] = [];
    await regardless(at, 'copy', async ({ version }) => {
      versions.push(version);
      if (version < 7) throw stale;
    });
    expect(versions).toEqual([3, 7]);
    expect(newerVersion(lost)).toBeNull();
  });
});
