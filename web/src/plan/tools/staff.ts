/** Staff: somebody is picked up and put on a grid, on the map or in a table. */
import { signal } from '@preact/signals';
import { tell } from '../../notice/notice';
import { afterAssign, dayOf, dropped, type Service, type Someone } from '../model/staffing';
import { digitsOf } from '../model/workload';
import { nameOf } from '../panels/register';
import { openSection } from '../panels/Section';
import type { Operation, Stepped } from '../shapes';
import { chosen, editable, fabric, pointed, tool } from '../state';
import { send } from '../sync/outbox';
import { standing, tellTogether } from '../sync/together';
import { staffWords } from '../words/staff';
import type { Tool } from './tool';

/** Who is in hand, and the service that they would leave; null: whichever is their only one. */
export interface Held {
  who: Someone;
  from: Service | null;
}
export const held = signal<Held | null>(null);

export const today = (): string => dayOf(new Date());

/** Sends what is to be done with somebody, one after another; stops where the server refuses. */
export async function assign(operations: readonly Operation[]): Promise<void> {
  const before = standing();
  const done: Stepped[] = [];
  for (const operation of operations) {
    const foreseen = afterAssign(operation, (id) => fabric.peek()?.grid(id) ?? null);
    const answer = await send(operation, foreseen);
    if (answer === null) return;
    done.push(answer);
  }
  tellTogether(before, done);
}

/** The digits by which a grid is told from its neighbours. */
export function digitsOfGrid(id: string): string {
  const grid = fabric.peek()?.grid(id);
  return grid ? digitsOf(grid.code, grid.division) : '';
}

/** Takes somebody in hand, from a grid or from the list, or puts down who was. */
export function pickUp(who: Someone, from: Service | null = null): void {
  const now = held.peek();
  if (now && now.who.staff_no === who.staff_no && now.from?.grid === from?.grid) {
    putDown();
    return;
  }
  if (!editable.peek()) return;
  held.value = { who, from };
  tool.value = 'staff';
}

export function putDown(): boolean {
  const some = held.peek() !== null;
  held.value = null;
  if (tool.peek() === 'staff') tool.value = 'select';
  return some;
}

/** Puts who is in hand on a grid; with `also` they keep the one they serve. */
export async function giveTo(grid: string, also = false): Promise<void> {
  const now = held.peek();
  if (!now) return;
  held.value = null;
  if (tool.peek() === 'staff') tool.value = 'select';
  await give(now, grid, also);
}

export async function give({ who, from }: Held, grid: string, also: boolean): Promise<void> {
  const operations = dropped(who, from, grid, today(), also);
  if (operations.length === 0) {
    tell(staffWords.peek().already(who.name ?? who.staff_no, digitsOfGrid(grid)));
    return;
  }
  await assign(operations);
}

export const staff: Tool = {
  id: 'staff',
  key: 'S',
  knacks: [{ id: 'also', keys: ['Ctrl', 'click'] }],
  cursor: 'copy',
  hint: () => {
    const t = staffWords.value;
    return held.value ? t.hintHeld(nameOf(held.value.who.staff_no)) : t.hint;
  },
  enter: () => {
    openSection('staff');
    if (held.peek()) return;
    requestAnimationFrame(() => document.getElementById('staff-search')?.focus());
  },
  leave: () => {
    held.value = null;
  },
  click: ({ grid, ctrl }) => {
    if (grid === null) return;
    if (held.peek()) void giveTo(grid, ctrl);
    else chosen.value = new Set([grid]);
  },
  confirm: () => {
    const [only, ...others] = chosen.peek();
    const grid = pointed.peek() ?? (others.length === 0 ? only : undefined);
    if (grid) void giveTo(grid);
  },
  cancel: putDown,
};
