/** Whether the tutorial is on, and who has answered its offer. */
import { computed, signal } from '@preact/signals';
import { session } from '../../session/session';
import { editable, plan } from '../state';

/** Ids of the accounts that have taken or declined it in this browser. */
const REMEMBERED = 'wangge.plan.tutorial';
const answered = signal<readonly string[]>(remembered());

function remembered(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]');
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

function remember(): void {
  const me = session.peek()?.account?.id;
  if (!me || answered.peek().includes(me)) return;
  answered.value = [...answered.peek(), me];
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(answered.peek()));
  } catch {
    // offered again next time, then
  }
}

export const teaching = signal(false);

/** Offered to who may change the plan that is open and has not answered before. */
export const offered = computed(() => {
  const me = session.value?.account?.id;
  return (
    !teaching.value &&
    editable.value &&
    plan.value !== null &&
    me !== undefined &&
    !answered.value.includes(me)
  );
});

export function teach(): void {
  remember();
  teaching.value = true;
}

/** Ends it, or declines the offer. */
export function enough(): void {
  remember();
  teaching.value = false;
}
