/** Lock: what is selected may not be changed until it is unlocked, by whoever edits the plan. */
import { chosen, editable, fabric, locked } from '../state';
import { setLocked } from '../sync/outbox';
import type { Action } from './action';

const ids = (): string[] => [...chosen.value].filter((id) => fabric.value?.grid(id));

/** Whether all that is selected is locked, so that the key unlocks it. */
export const allLocked = (): boolean => {
  const every = ids();
  return every.length > 0 && every.every((id) => locked.value.has(id));
};

export function toggleLock(): void {
  const every = ids();
  if (every.length === 0 || !editable.peek()) return;
  const on = !allLocked();
  void setLocked(
    every.filter((id) => locked.peek().has(id) !== on),
    on,
  );
}

export const lock: Action = {
  id: 'lock',
  key: 'K',
  on: allLocked,
  can: () => editable.value && ids().length > 0,
  run: toggleLock,
};
