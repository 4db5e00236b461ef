import { batch, computed, signal } from '@preact/signals';
import { Problem } from '../api/problem';
import { lend, request } from '../api/request';
import type { Permission, SessionState } from './shapes';

/** The session the page goes by; null until the server has answered once. */
export const session = signal<SessionState | null>(null);
/** True when the session ended under the person's hands: a sign-in is offered over everything. */
export const ended = signal(false);
/** Counts how often another person, or nobody, has taken the place of the one before. */
export const turns = signal(0);

/** Nobody has signed in and nothing may be read without: the sign-in stands in the map's place. */
export const closed = computed(
  () => session.value !== null && !session.value.account && !session.value.anonymous_reading,
);

export function may(permission: Permission): boolean {
  return session.value?.account != null && session.value.may.includes(permission);
}

interface Waiting {
  account: string | null;
  go: (again: boolean) => void;
}
let waiting: Waiting[] = [];
let asking: Promise<SessionState> | null = null;
let checkedAt = 0;
let alarm: ReturnType<typeof setTimeout> | undefined;

const read = () => request<SessionState>('GET', '/session', { asIs: true });
const idOf = (state: SessionState | null) => state?.account?.id ?? null;

function release(account: string | null): void {
  const those = waiting;
  waiting = [];
  // What one person asked for is not done in another's name.
  for (const each of those) {
    each.go(each.account === null || each.account === account);
  }
}

/** Takes what the server says as the state of things. */
export function take(next: SessionState): void {
  const before = session.peek();
  checkedAt = Date.now();
  batch(() => {
    session.value = next;
    ended.value = false;
    if (before && idOf(before) !== idOf(next)) turns.value += 1;
  });
  setAlarm(next.expires_at);
  if (next.account || next.anonymous_reading) release(idOf(next));
}

/**
 * Asks the server who is signed in.
 *
 * When a session has ended meanwhile, what is on the screen stays, and `ended` is set.
 */
export function check(): Promise<SessionState> {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(): Promise<SessionState> {
  const next = await read();
  checkedAt = Date.now();
  const before = session.peek();
  if (before?.account && !next.account) {
    batch(() => {
      session.value = {
        ...before,
        csrf: null,
        oidc: next.oidc,
        anonymous_reading: next.anonymous_reading,
      };
      ended.value = true;
    });
  } else take(next);
  return next;
}

export async function signIn(name: string, password: string): Promise<void> {
  take(
    await request<SessionState>('POST', '/session', {
      body: { name, password },
      asIs: true,
    }),
  );
}

/** Ends this session, or every session of the person's. */
export async function signOut(everywhere = false): Promise<void> {
  const path = everywhere ? '/account/sessions' : '/session';
  try {
    await request('DELETE', path, { asIs: true });
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error; // it had ended already
  }
  take(await read());
}

/** The person goes on without signing in again. */
export async function goOnWithout(): Promise<void> {
  release(null);
  take(await read());
}

async function signInNeeded(): Promise<boolean> {
  const account = idOf(session.peek());
  const next = await check();
  // Somebody signed in in another window, or the session was renewed in between.
  if (next.account) return next.account.id === account || account === null;
  if (!ended.peek() && !closed.peek()) return false;
  return new Promise((go) => waiting.push({ account, go }));
}

async function renew(): Promise<boolean> {
  return (await check()).csrf !== null;
}

lend({
  csrf: () => session.peek()?.csrf ?? null,
  renewed: (csrf) => {
    const now = session.peek();
    if (now?.account && !ended.peek()) session.value = { ...now, csrf };
  },
  signIn: signInNeeded,
  renew,
});

const LONGEST_MS = 2 ** 31 - 1;
const STALE_MS = 60_000;

/** The end of a session is noticed when it comes, not at the next click. */
function setAlarm(at: string | null): void {
  clearTimeout(alarm);
  const wait = at === null ? Number.NaN : Date.parse(at) - Date.now() + 1000;
  if (Number.isFinite(wait) && wait < LONGEST_MS) {
    alarm = setTimeout(() => void check().catch(() => {}), Math.max(wait, STALE_MS));
  }
}

/** Reads the session, and again whenever the page comes back into view after a while. */
export function followSession(): () => void {
  void check().catch(() => {}); // without an answer the page is as for anybody
  const seen = () => {
    if (document.visibilityState === 'visible' && Date.now() - checkedAt > STALE_MS) {
      void check().catch(() => {});
    }
  };
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearTimeout(alarm);
    document.removeEventListener('visibilitychange', seen);
  };
}
