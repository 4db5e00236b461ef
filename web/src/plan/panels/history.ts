import type { Step } from '../shapes';

/** A line of the history. */
export type Line =
  | { kind: 'step'; step: Step; current: boolean }
  /** Steps that were undone before something else was done: they cannot come back. */
  | { kind: 'discarded'; steps: readonly Step[] };

/** The history with the newest first; discarded steps next to each other are one line. */
export function history(steps: readonly Step[], head: number): Line[] {
  const lines: Line[] = [];
  for (const step of [...steps].sort((a, b) => b.number - a.number)) {
    const last = lines.at(-1);
    if (step.state !== 'discarded') {
      lines.push({ kind: 'step', step, current: step.number === head });
    } else if (last?.kind === 'discarded') {
      lines[lines.length - 1] = { kind: 'discarded', steps: [...last.steps, step] };
    } else {
      lines.push({ kind: 'discarded', steps: [step] });
    }
  }
  return lines;
}

/** What a plan's steps became when it was brought onto a newer revision and they could not be kept. */
const FOLDED = 'rebased';

/** The step behind which undoing does not go; 0: back to the base. */
export function barrier(steps: readonly Step[]): number {
  return Math.max(
    0,
    ...steps.flatMap(({ number, state, operation }) =>
      state === 'in_force' && operation.type === FOLDED ? [number] : [],
    ),
  );
}

/** Whether there is something to undo or to redo from the step that the plan stands at. */
export function ways(steps: readonly Step[], head: number): { back: boolean; forth: boolean } {
  return {
    back: head > barrier(steps),
    forth: steps.some(({ number, state }) => number > head && state === 'undone'),
  };
}
