import { Problem } from '../../api/problem';
import type { Turn } from '../requests';
import type { Plan } from '../shapes';

/** A key that nobody else makes up; `crypto.randomUUID` is not there on a page over plain http. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const kept = new Map<string, string>();

/**
 * Does something with a plan under one key until an answer comes.
 *
 * Where the answer was lost, the same asked again is the same request: done once, answered alike.
 */
export async function once<T>(
  plan: Pick<Plan, 'id' | 'version'>,
  what: string,
  act: (turn: Turn) => Promise<T>,
): Promise<T> {
  const name = `${plan.id} ${plan.version} ${what}`;
  const key = kept.get(name) ?? freshKey();
  kept.set(name, key);
  try {
    const answer = await act({ version: plan.version, key });
    kept.delete(name);
    return answer;
  } catch (error) {
    if (error instanceof Problem && error.status > 0 && error.status < 500) kept.delete(name);
    throw error;
  }
}

/** The version that the plan has by now, where a request was refused for being behind. */
export function newerVersion(error: unknown): number | null {
  if (!(error instanceof Problem) || error.code !== 'stale_version') return null;
  const { version } = error.members;
  return typeof version === 'number' ? version : null;
}

/** As :func:`once`, whatever the version: for what does not depend on what others did meanwhile. */
export async function regardless<T>(
  plan: Pick<Plan, 'id' | 'version'>,
  what: string,
  act: (turn: Turn) => Promise<T>,
): Promise<T> {
  try {
    return await once(plan, what, act);
  } catch (error) {
    const version = newerVersion(error);
    if (version === null) throw error;
    return once({ id: plan.id, version }, what, act);
  }
}
