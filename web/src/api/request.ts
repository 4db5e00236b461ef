import { lang } from '../i18n';
import { Problem, problemOf } from './problem';

const BASE = '/api/v1';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Parameters = Record<string, string | number | boolean | null | undefined>;

export interface Asked {
  query?: Parameters;
  /** Sent as JSON; `FormData`, for files, as a form. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Set where a 401 is an answer and no reason to ask for a sign-in. */
  asIs?: boolean;
}

/** What the session lends to every request; it is set once, by the session itself. */
export interface Passage {
  /** Proof, for requests that change something, that they come from this page. */
  csrf: () => string | null;
  /** Takes the new proof that comes along when the server renews the session. */
  renewed: (csrf: string) => void;
  /** Asks the person to sign in; true when the same request may be sent again. */
  signIn: () => Promise<boolean>;
  /** Reads the session anew; true when there is a proof to send. */
  renew: () => Promise<boolean>;
}

let passage: Passage = {
  csrf: () => null,
  renewed: () => {},
  signIn: async () => false,
  renew: async () => false,
};

export function lend(next: Passage): void {
  passage = next;
}

/** The address of a resource with its query; what is null or absent is left out. */
export function addressOf(path: string, query: Parameters = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) given.set(name, String(value));
  }
  const text = given.toString();
  return `${BASE}${path}${text ? `?${text}` : ''}`;
}

async function send(method: Method, path: string, { query, body, signal }: Asked) {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/geo+json',
    // What the server says of a fault is in the page's language, not the browser's.
    'Accept-Language': lang.peek() === 'zh' ? 'zh-CN' : 'en',
    // Tells the server that no browser window waits for the answer: no sign-in box of the browser's.
    'X-Requested-With': 'fetch',
  };
  const csrf = passage.csrf();
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  // With a form the browser says the type itself, and the boundary in it.
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(addressOf(path, query), {
      method,
      headers,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const renewed = response.headers.get('X-CSRF-Token');
    if (renewed) passage.renewed(renewed);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'unreachable', '', 'unreachable');
  }
}

/**
 * One request to the server.
 *
 * Where a session has ended, the request waits until the person has signed in again and is then
 * sent once more, so that nothing that was typed is lost. The same where the session was renewed
 * between two requests and the proof that was sent is the old one's.
 */
export async function request<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  let response = await send(method, path, asked);
  if (response.status === 401 || response.status === 403) {
    const problem = await problemOf(response);
    const again =
      (problem.code === 'sign_in_required' && !asked.asIs && (await passage.signIn())) ||
      (problem.code === 'csrf_failed' && (await passage.renew()));
    if (!again) throw problem;
    response = await send(method, path, asked);
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
