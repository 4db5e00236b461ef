import { describe, expect, it } from 'vitest';
import { contains, type Polygon } from '../model/fabric';
import type { Finding, Step } from '../shapes';
import { within } from './commenting';
import { barrier, history, ways } from './history';
import { kinds, withWarnings } from './problems';

const finding = (code: string, severity: Finding['severity'], ...subjects: string[]): Finding => ({
  code,
  severity,
  subjects,
  what: { zh: '', en: '' },
  fix: { zh: '', en: '' },
  measure: null,
  place: null,
});

describe('problems', () => {
  it('stand by kind, errors first, then by how many there are', () => {
    const told = kinds([
      finding('newer_revision', 'notice'),
      finding('outside_norm', 'warning', '1'),
      finding('unstaffed', 'warning', '2'),
      finding('unstaffed', 'warning', '3'),
      finding('gap', 'error'),
    ]);
    expect(told.map(({ code, findings }) => `${code} ${findings.length}`)).toEqual([
      'gap 1',
      'unstaffed 2',
      'outside_norm 1',
      'newer_revision 1',
    ]);
  });

  it('take what an operation warns of at once, and drop what it may have mended', () => {
    const known = [finding('unstaffed', 'warning', '1'), finding('unstaffed', 'warning', '2')];
    const told = withWarnings(known, [finding('not_gridded', 'warning', '9')], new Set(['1']));
    expect(told.map(({ code, subjects }) => `${code} ${subjects}`)).toEqual([
      'unstaffed 2',
      'not_gridded 9',
    ]);
  });

  it('do not tell the same twice', () => {
    const known = [finding('not_gridded', 'warning', '9')];
    expect(withWarnings(known, [finding('not_gridded', 'warning', '9')], new Set())).toHaveLength(
      1,
    );
  });
});

const step = (number: number, state: Step['state']): Step => ({
  number,
  account: { id: '', name: null },
  at: '',
  operation: { type: 'edit' },
  sentence: { zh: '', en: '' },
  state,
});

describe('the history', () => {
  const steps = [
    step(1, 'in_force'),
    step(2, 'discarded'),
    step(3, 'discarded'),
    step(4, 'in_force'),
    step(5, 'undone'),
  ];

  it('has the newest first, and discarded steps as one line', () => {
    const told = history(steps, 4).map((line) =>
      line.kind === 'step' ? line.step.number : line.steps.map(({ number }) => number),
    );
    expect(told).toEqual([5, 4, [3, 2], 1]);
  });

  it('marks the step at which the plan stands', () => {
    const current = history(steps, 4).filter((line) => line.kind === 'step' && line.current);
    expect(current).toHaveLength(1);
  });

  it('goes back unless nothing was done, and forth to what was undone', () => {
    expect(ways(steps, 4)).toEqual({ back: true, forth: true });
    expect(ways([step(1, 'in_force'), step(2, 'discarded')], 1).forth).toBe(false);
    expect(ways([], 0)).toEqual({ back: false, forth: false });
  });

  it('does not go back behind steps that became one', () => {
    const folded = [
      step(1, 'discarded'),
      { ...step(2, 'in_force'), operation: { type: 'rebased' } },
      step(3, 'in_force'),
    ];
    expect(barrier(folded)).toBe(2);
    expect(ways(folded, 3).back).toBe(true);
    expect(ways(folded, 2).back).toBe(false);
  });
});

describe('the pin of a grid', () => {
  it('stands within it, also where its middle does not', () => {
    const u: Polygon = [
      [
        [0, 0],
        [90, 0],
        [90, 90],
        [60, 90],
        [60, 30],
        [30, 30],
        [30, 90],
        [0, 90],
      ],
    ];
    const at = within([u]);
    expect(at && contains([u], at)).toBe(true);
  });

  it('is nowhere for a grid that has no ground', () => {
    expect(within([])).toBeNull();
  });
});
