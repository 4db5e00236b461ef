/** What is loaded and kept in step with the plan while its workspace is open. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { Problem } from '../api/problem';
import { followRegister } from './panels/register';
import { requests } from './requests';
import type { Balance } from './shapes';
import {
  balances,
  chosen,
  type DivisionArea,
  division,
  divisions,
  fabric,
  fabricTurn,
  plan,
} from './state';
import { followGuides } from './tools/guides';

/** Balances at the plan's base, by division. */
export const bases = signal<ReadonlyMap<string, Balance>>(new Map());
export const balanceProblem = signal<Problem | null>(null);

const turn = signal(0);
export function retryBalance(): void {
  turn.value += 1;
}

/** The divisions that have grids or may get some, by code; with the town they belong to. */
export const gridded = computed<DivisionArea[]>(() => {
  fabricTurn.value;
  const used = new Set([...(fabric.value?.grids() ?? [])].map((grid) => grid.division));
  return [...divisions.value.values()]
    .filter((area) => area.level === 'village' || used.has(area.code))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
});

export const nameOfDivision = (code: string): string => divisions.value.get(code)?.name ?? code;

/** The division of the grids selected; null when they are of several. */
const ofSelection = computed<string | null>(() => {
  const found = new Set<string>();
  fabricTurn.value;
  for (const id of chosen.value) {
    const grid = fabric.value?.grid(id);
    if (grid) found.add(grid.division);
  }
  return found.size === 1 ? ([...found][0] as string) : null;
});

/** Where to begin: the plan's own division if it has grids, else the first that has. */
const first = computed<string | null>(() => {
  const known = gridded.value;
  fabricTurn.value;
  const used = new Set([...(fabric.value?.grids() ?? [])].map((grid) => grid.division));
  return (known.find((area) => used.has(area.code)) ?? known[0])?.code ?? null;
});

async function load(id: string, code: string, signal: AbortSignal): Promise<void> {
  try {
    const answer = await requests.balance(id, code, signal);
    if (signal.aborted) return;
    bases.value = new Map([...bases.peek(), [code, answer.before]]);
    // An operation's answer that came meanwhile is newer than this one.
    if (!balances.peek().has(code))
      balances.value = new Map([...balances.peek(), [code, answer.after]]);
    balanceProblem.value = null;
  } catch (error) {
    if (signal.aborted) return;
    balanceProblem.value =
      error instanceof Problem ? error : new Problem(0, 'unreadable', String(error), 'unreadable');
  }
}

/** Keeps all of it up; what it returns ends that. */
export function followPlan(): () => void {
  let state = '';
  let abort: AbortController | null = null;
  const stops = [
    followGuides(),
    followRegister(),
    effect(() => {
      const code = ofSelection.value;
      if (code !== null) division.value = code;
    }),
    effect(() => {
      // A division that the plan does not have, or none yet.
      const now = division.value;
      if (now !== null && divisions.value.has(now)) return;
      const next = first.value;
      untracked(() => {
        division.value = next;
      });
    }),
    effect(() => {
      const open = plan.value;
      const now = open ? `${open.id} ${open.base_revision}` : '';
      if (now === state) return;
      state = now;
      bases.value = new Map();
    }),
    effect(() => {
      const id = plan.value?.id;
      const code = division.value;
      turn.value;
      if (!id || code === null) return;
      if (balances.value.has(code) && bases.value.has(code)) return;
      abort?.abort();
      abort = new AbortController();
      void load(id, code, abort.signal);
    }),
  ];
  return () => {
    abort?.abort();
    for (const stop of stops) stop();
  };
}
