/** The lessons of the tutorial: each watches the plan's model and is over when it was done. */
import type { Status, Step } from '../shapes';
import type { ToolId } from '../tools/tool';

export type LessonId = 'tool' | 'corner' | 'split' | 'undo' | 'balance' | 'staff' | 'submit';

/** What the lessons look at. */
export interface Scene {
  tool: ToolId;
  chosen: ReadonlySet<string>;
  steps: readonly Step[];
  /** Who is learning: what others do in the plan teaches nobody. */
  me: string;
  /** Whether anybody serves a grid of the plan. */
  staffed: boolean;
  status: Status;
}

interface Lesson {
  readonly id: LessonId;
  /** Whether it can be done in this plan as it stands; it is left out otherwise. */
  fits?(now: Scene): boolean;
  /** Whether it was done since the lesson began. */
  done(before: Scene, now: Scene): boolean;
}

const taken = (step: Step) => step.state !== 'in_force';

/** Whether a step of one's own of some type is in force that was not there before. */
function fresh(before: Scene, now: Scene, ...types: string[]): boolean {
  const last = Math.max(0, ...before.steps.map(({ number }) => number));
  return now.steps.some(
    (step) =>
      step.number > last &&
      step.account.id === now.me &&
      step.state === 'in_force' &&
      types.includes(step.operation.type),
  );
}

function undone(before: Scene, now: Scene): boolean {
  const old = new Set(before.steps.filter(taken).map(({ number }) => number));
  return now.steps.some((step) => taken(step) && !old.has(step.number));
}

export const LESSONS: readonly Lesson[] = [
  { id: 'tool', done: (_, now) => now.tool === 'corners' },
  { id: 'corner', done: (before, now) => fresh(before, now, 'move') },
  { id: 'split', done: (before, now) => fresh(before, now, 'split', 'line') },
  { id: 'undo', fits: (now) => now.steps.some((step) => !taken(step)), done: undone },
  {
    id: 'balance',
    done: (before, now) => now.chosen !== before.chosen && now.chosen.size > 0,
  },
  {
    id: 'staff',
    fits: (now) => now.staffed,
    done: (before, now) => fresh(before, now, 'assign'),
  },
  { id: 'submit', done: (_, now) => now.status === 'submitted' },
];

export interface Course {
  /** The lesson that is on; `LESSONS.length` when all are over. */
  readonly at: number;
  /** How things stood when it began. */
  readonly before: Scene;
  /** The lesson that was just done; null after one was skipped. */
  readonly praised: LessonId | null;
}

function next(from: number, now: Scene): number {
  let at = from;
  while (at < LESSONS.length && !(LESSONS[at]?.fits?.(now) ?? true)) at += 1;
  return at;
}

export const begun = (now: Scene): Course => ({ at: next(0, now), before: now, praised: null });

/** The course after something changed; the same one while the lesson is not done. */
export function watched(course: Course, now: Scene): Course {
  const lesson = LESSONS[course.at];
  if (!lesson?.done(course.before, now)) return course;
  return { at: next(course.at + 1, now), before: now, praised: lesson.id };
}

export const skipped = (course: Course, now: Scene): Course => ({
  at: next(course.at + 1, now),
  before: now,
  praised: null,
});

/**
 * The number of the step to go back to so that nothing of the practice stays; null when there is
 * nothing to take back, or others have worked on it meanwhile.
 */
export function wayBack(start: number, head: number, now: Scene): number | null {
  if (head <= start) return null;
  const since = now.steps.filter((step) => step.number > start && !taken(step));
  return since.length > 0 && since.every((step) => step.account.id === now.me) ? start : null;
}
