import { signal } from '@preact/signals';

/** Which page of the plans an address names. */
export type Route =
  | { page: 'list' }
  | { page: 'workspace'; id: string }
  | { page: 'review'; id: string }
  | { page: 'none' };

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a path, as the server does: what is not known there is no page. */
export function routeOf(path: string): Route {
  const [, plans, id, review, ...rest] = path.split('/');
  if (plans !== 'plans' || rest.length > 0) return { page: 'none' };
  if (id === undefined) return { page: 'list' };
  if (!ID.test(id)) return { page: 'none' };
  if (review === undefined) return { page: 'workspace', id: id.toLowerCase() };
  return review === 'review' ? { page: 'review', id: id.toLowerCase() } : { page: 'none' };
}

export const route = signal<Route>(routeOf(location.pathname));
/** The part behind `?`, which each page reads for itself. */
export const query = signal(location.search);

/** Goes to a page of the plans, `/plans/…` with or without a query, without loading anew. */
export function goTo(path: string, replace = false): void {
  if (replace) history.replaceState(null, '', path);
  else if (path !== location.pathname + location.search) history.pushState(null, '', path);
  read();
}

function read(): void {
  const next = routeOf(location.pathname);
  if (JSON.stringify(next) !== JSON.stringify(route.peek())) route.value = next;
  query.value = location.search;
}

/** Follows Back and Forward, and links within the plans. */
export function followRoute(): () => void {
  const click = (event: MouseEvent) => {
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!plain || event.defaultPrevented || !link || link.target || link.download) return;
    if (link.origin !== location.origin || routeOf(link.pathname).page === 'none') return;
    // A link of a screen, `#/account`, stays on its page.
    if (link.hash !== '' || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    goTo(link.pathname + link.search);
  };
  document.addEventListener('click', click);
  addEventListener('popstate', read);
  return () => {
    document.removeEventListener('click', click);
    removeEventListener('popstate', read);
  };
}
