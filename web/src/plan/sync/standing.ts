/** What the page holds of the plan, brought to what the server answers. */
import { batch, signal } from '@preact/signals';
import type { Grid } from '../model/fabric';
import type { Balance, GridFeature, Since, Stepped, Stood } from '../shapes';
import { balances, divisions, fabric, fabricTurn, locked, plan } from '../state';
import type { Entry } from './drawer';
import { Mirror } from './mirror';

let mirror: Mirror | null = null;

/** Grids that others have just changed, for a moment. */
export const flashed = signal<readonly Grid[]>([]);
const FLASH_MS = 2500;
let fading: ReturnType<typeof setTimeout> | undefined;

/** Begins with the fabric as the server has it; what waits to be sent is laid over it. */
export function begin(still: readonly Entry[]): void {
  const now = fabric.peek();
  const gridded = new Set([...(now?.grids() ?? [])].map((grid) => grid.division));
  const inside = (code: string) => divisions.peek().has(code) || gridded.has(code);
  mirror = now ? new Mirror(now, inside) : null;
  settle([], [], still);
}

export function settle(
  changed: readonly GridFeature[],
  removed: readonly string[],
  still: readonly Entry[],
): void {
  mirror?.settle(changed, removed, still);
  fabricTurn.value += 1;
}

export function foresee(entry: Entry): void {
  if (!mirror || (entry.put.length === 0 && entry.removed.length === 0)) return;
  mirror.foresee(entry);
  fabricTurn.value += 1;
}

function weigh(told: Record<string, Balance> | undefined): void {
  if (!told || Object.keys(told).length === 0) return;
  balances.value = new Map([...balances.peek(), ...Object.entries(told)]);
}

/**
 * Takes an answer to something this page did; false when others were in between, so that the page
 * has to catch up first.
 */
export function takeStep(answer: Stepped, still: readonly Entry[]): boolean {
  const now = plan.peek();
  if (!now) return true;
  // An answer repeated after a reload tells of a state that the page has passed already.
  const next = answer.version === now.version + 1;
  batch(() => {
    settle(next ? answer.changed : [], next ? answer.removed : [], still);
    if (!next) return;
    weigh(answer.balance);
    stand(answer);
  });
  return answer.version <= now.version + 1;
}

export function takeLocks(answer: Stood & { locked: string[] }): boolean {
  const now = plan.peek();
  if (!now) return true;
  if (answer.version === now.version + 1) {
    plan.value = { ...now, version: answer.version, head: answer.head, locked: answer.locked };
  }
  return answer.version <= now.version + 1;
}

export function takeSince(answer: Since, still: readonly Entry[]): void {
  batch(() => {
    settle(answer.changed, answer.removed, still);
    weigh(answer.balance);
    plan.value = { ...answer.plan, locked: answer.locked };
    flashed.value = answer.changed.flatMap(({ id }) => fabric.peek()?.grid(id) ?? []);
  });
  clearTimeout(fading);
  fading = setTimeout(() => {
    flashed.value = [];
  }, FLASH_MS);
}

function stand({ version, head }: Stood): void {
  const now = plan.peek();
  if (now) plan.value = { ...now, version, head };
}

/** Grids that nobody may change, of some that are meant. */
export const lockedAmong = (ids: readonly string[]): string[] =>
  ids.filter((id) => locked.peek().has(id));
