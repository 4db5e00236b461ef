import { computed, signal } from '@preact/signals';

/** What fills the page; the map stays where it is underneath. */
export type Screen =
  | { name: 'map' }
  | { name: 'sign-in' }
  | { name: 'welcome'; code: string }
  | { name: 'account' }
  | { name: 'accounts' }
  | { name: 'new-account' }
  | { name: 'one-account'; id: string }
  | { name: 'settings' }
  | { name: 'audit' };

const ID = /^[0-9a-f-]{8,40}$/i;
const CODE = /^[\w-]{16,128}$/;

/** Reads the part of the address after `#`; what is not known is the map. */
export function screenOf(hash: string): Screen {
  const [path = ''] = hash.replace(/^#/, '').split('?');
  const [, name = '', more = ''] = path.split('/');
  if (name === 'welcome') return { name, code: CODE.test(more) ? more : '' };
  if (name === 'accounts' && more === 'new') return { name: 'new-account' };
  if (name === 'accounts' && ID.test(more)) return { name: 'one-account', id: more };
  if (name === 'sign-in' || name === 'account' || name === 'accounts') return { name };
  if (name === 'settings' || name === 'audit') return { name };
  return { name: 'map' };
}

/** The filters of a screen, which stand behind `?` within the fragment. */
export function filtersOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split('?')[1] ?? '');
}

export const hash = signal(location.hash);
export const screen = computed(() => screenOf(hash.value));
/** True when a screen covers the map; the sign-in is only laid over it. */
export const away = computed(() => !['map', 'sign-in'].includes(screen.value.name));

/** Goes to a screen, `''` for the map; `replace` where Back must not lead here again. */
export function go(next: string, replace = false): void {
  const address = `${location.pathname}${location.search}${next}`;
  if (replace) history.replaceState(null, '', address);
  else if (next !== location.hash) history.pushState(null, '', address);
  hash.value = next;
}

/** One level up: from an account to all of them, from elsewhere to the map. */
export function up(): void {
  const { name } = screen.peek();
  if (name === 'welcome') return; // a link that works once is not left by a slip
  go(name === 'one-account' || name === 'new-account' ? '#/accounts' : '');
}

export function followScreen(): () => void {
  const read = () => {
    hash.value = location.hash;
  };
  addEventListener('popstate', read);
  addEventListener('hashchange', read);
  return () => {
    removeEventListener('popstate', read);
    removeEventListener('hashchange', read);
  };
}
