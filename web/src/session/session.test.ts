import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import { request } from '../api/request';
import { check, closed, ended, goOnWithout, may, session, signIn, signOut, turns } from './session';
import type { SessionState } from './shapes';

const NOBODY: SessionState = {
  account: null,
  grants: [],
  may: ['read_published'],
  anonymous_reading: true,
  csrf: null,
  oidc: null,
  expires_at: null,
};
const LI: SessionState = {
  ...NOBODY,
  account: { id: '1', name: 'li', display_name: '李', staff_no: null, has_password: true },
  may: ['read_published', 'own_account'],
  csrf: 'proof of li',
};
const WANG: SessionState = {
  ...LI,
  account: { id: '2', name: 'wang', display_name: '王', staff_no: null, has_password: true },
  csrf: 'proof of wang',
};

/** A server in miniature: who is signed in, and the proof it wants. */
const server = { now: NOBODY, seen: [] as string[] };

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
}

async function serve(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const address = String(input);
  const method = init.method ?? 'GET';
  const proof = new Headers(init.headers).get('X-CSRF-Token');
  if (address.endsWith('/session')) {
    if (method === 'POST') {
      const given = JSON.parse(String(init.body)) as { name: string; password: string };
      if (given.password !== 'right') {
        return answer(401, { code: 'sign_in_failed', detail: 'no' });
      }
      server.now = given.name === 'li' ? LI : WANG;
    }
    if (method === 'DELETE') {
      server.now = { ...NOBODY, anonymous_reading: server.now.anonymous_reading };
      return answer(204, null);
    }
    return answer(200, server.now);
  }
  if (!server.now.account) return answer(401, { code: 'sign_in_required' });
  if (method !== 'GET' && proof !== server.now.csrf) return answer(403, { code: 'csrf_failed' });
  server.seen.push(`${method} ${address} for ${server.now.account.name}`);
  return answer(200, { done: true });
}

beforeEach(async () => {
  vi.stubGlobal('fetch', vi.fn(serve));
  server.now = NOBODY;
  server.seen = [];
  session.value = null;
  ended.value = false;
  await check();
});

describe('a session', () => {
  it('begins with signing in, and says what is allowed', async () => {
    expect(may('own_account')).toBe(false);
    const before = turns.value;
    await signIn('li', 'right');
    expect(session.value?.account?.name).toBe('li');
    expect(may('own_account')).toBe(true);
    expect(may('manage_accounts')).toBe(false);
    expect(turns.value).toBe(before + 1);
  });

  it('does not begin with a wrong password', async () => {
    await expect(signIn('li', 'wrong')).rejects.toMatchObject({ code: 'sign_in_failed' });
    expect(session.value?.account).toBeNull();
  });

  it('ends by signing out', async () => {
    await signIn('li', 'right');
    await signOut();
    expect(session.value?.account).toBeNull();
    expect(ended.value).toBe(false);
  });

  it('closes the page to nobody in particular where reading needs a sign-in', async () => {
    server.now = { ...NOBODY, anonymous_reading: false };
    await check();
    expect(closed.value).toBe(true);
    await signIn('li', 'right');
    expect(closed.value).toBe(false);
  });
});

describe('a session that ends under the hands', () => {
  const change = () => request('PUT', '/settings', { body: { anonymous_reading: true } });
  const over = async () => {
    await signIn('li', 'right');
    server.now = NOBODY;
  };

  it('keeps the screen, asks to sign in again, and then does what was asked', async () => {
    await over();
    const changing = change();
    await vi.waitFor(() => expect(ended.value).toBe(true));
    expect(session.value?.account?.name).toBe('li');
    await signIn('li', 'right');
    await expect(changing).resolves.toEqual({ done: true });
    expect(ended.value).toBe(false);
    expect(server.seen).toEqual(['PUT /api/v1/settings for li']);
  });

  it('does nothing in the name of another who signs in instead', async () => {
    await over();
    const changing = change();
    await vi.waitFor(() => expect(ended.value).toBe(true));
    const [outcome] = await Promise.allSettled([changing, signIn('wang', 'right')]);
    expect(outcome.status).toBe('rejected');
    expect(server.seen).toEqual([]);
  });

  it('gives the request up when the person goes on without', async () => {
    await over();
    const changing = change();
    await vi.waitFor(() => expect(ended.value).toBe(true));
    const [outcome] = await Promise.allSettled([changing, goOnWithout()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'sign_in_required' } });
    expect(session.value?.account).toBeNull();
  });

  it('sends once more with the new proof when it was only renewed', async () => {
    await signIn('li', 'right');
    server.now = { ...LI, csrf: 'another proof' };
    await expect(change()).resolves.toEqual({ done: true });
  });
});

it('a request that nobody answers is a problem of its own', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await expect(request('GET', '/grids')).rejects.toBeInstanceOf(Problem);
});
