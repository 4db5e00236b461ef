import { describe, expect, it } from 'vitest';
import type { Step } from '../shapes';
import { begun, type Course, LESSONS, type Scene, skipped, watched, wayBack } from './course';

const ME = 'wang';
const step = (number: number, type: string, more: Partial<Step> = {}): Step => ({
  number,
  account: { id: ME, name: ME, display_name: ME } as Step['account'],
  at: '2026-03-01T08:00:00Z',
  operation: { type },
  sentence: { zh: '', en: '' },
  state: 'in_force',
  ...more,
});
const scene = (more: Partial<Scene> = {}): Scene => ({
  tool: 'select',
  chosen: new Set(),
  steps: [],
  me: ME,
  staffed: true,
  status: 'draft',
  ...more,
});
const lesson = (course: Course) => LESSONS[course.at]?.id ?? null;
const at = (id: string, before: Scene): Course => ({
  at: LESSONS.findIndex((each) => each.id === id),
  before,
  praised: null,
});

describe('the tutorial', () => {
  it('goes on as each thing is done, and praises it', () => {
    const split = step(2, 'line');
    const told: (string | null)[] = [];
    const scenes = [
      scene({ tool: 'corners' }),
      scene({ steps: [step(1, 'move')] }),
      scene({ steps: [step(1, 'move'), split] }),
      scene({ steps: [step(1, 'move'), { ...split, state: 'undone' }] }),
      scene({ steps: [step(1, 'move')], chosen: new Set(['a']) }),
      scene({ steps: [step(1, 'move'), step(3, 'assign')] }),
      scene({ steps: [step(1, 'move')], status: 'submitted' }),
    ];
    let course = begun(scene());
    for (const now of scenes) {
      course = watched(course, now);
      told.push(course.praised);
    }
    expect(told).toEqual(LESSONS.map(({ id }) => id));
    expect(lesson(course)).toBeNull();
  });

  it('waits while something else is done', () => {
    const course = at('corner', scene());
    expect(watched(course, scene({ tool: 'line', steps: [step(1, 'merge')] }))).toBe(course);
  });

  it('takes nothing that was done before, or by others, for done', () => {
    const before = scene({ steps: [step(1, 'move')] });
    const course = at('corner', before);
    expect(watched(course, before)).toBe(course);
    const theirs = step(2, 'move', { account: { id: 'zhao' } as Step['account'] });
    expect(watched(course, scene({ steps: [...before.steps, theirs] }))).toBe(course);
    const mine = scene({ steps: [...before.steps, theirs, step(3, 'move')] });
    expect(lesson(watched(course, mine))).toBe('split');
  });

  it('counts what is undone after the lesson began, even if it was done within it', () => {
    const before = scene({ steps: [step(1, 'move', { state: 'undone' })] });
    const course = at('undo', before);
    expect(watched(course, before)).toBe(course);
    const again = [step(1, 'move', { state: 'discarded' }), step(2, 'erase')];
    expect(watched(course, scene({ steps: again }))).toBe(course);
    const back = [again[0] as Step, step(2, 'erase', { state: 'undone' })];
    expect(watched(course, scene({ steps: back })).praised).toBe('undo');
  });

  it('can be skipped all the way, leaving out what cannot be done', () => {
    const bare = scene({ staffed: false });
    let course = begun(bare);
    const passed: (string | null)[] = [];
    while (lesson(course)) {
      passed.push(lesson(course));
      course = skipped(course, bare);
      expect(course.praised).toBeNull();
    }
    // Nothing was changed, so there is nothing to undo; nobody serves, so nobody is moved.
    expect(passed).toEqual(['tool', 'corner', 'split', 'balance', 'submit']);
  });
});

describe('the way back from practice', () => {
  it('leads to the step at which it began', () => {
    const now = scene({ steps: [step(1, 'edit'), step(2, 'move'), step(3, 'assign')] });
    expect(wayBack(1, 3, now)).toBe(1);
  });

  it('is closed when nothing is in force, or others have worked there since', () => {
    const undone = scene({ steps: [step(1, 'move', { state: 'undone' })] });
    expect(wayBack(0, 0, undone)).toBeNull();
    const theirs = step(2, 'move', { account: { id: 'zhao' } as Step['account'] });
    expect(wayBack(0, 2, scene({ steps: [step(1, 'move'), theirs] }))).toBeNull();
  });
});
