import { afterEach, beforeEach, expect, it } from 'vitest';
import { followRoute, goTo, query, route, routeOf } from './route';

const ID = '3b0c6c1e-8f0a-4d63-9a53-6f1d1f0c2a77';

it('reads the addresses that the server knows', () => {
  expect(routeOf('/plans')).toEqual({ page: 'list' });
  expect(routeOf(`/plans/${ID}`)).toEqual({ page: 'workspace', id: ID });
  expect(routeOf(`/plans/${ID.toUpperCase()}`)).toEqual({ page: 'workspace', id: ID });
  expect(routeOf(`/plans/${ID}/review`)).toEqual({ page: 'review', id: ID });
});

it('takes no other for a page', () => {
  const others = ['/', '/plan', '/plans/', '/plans/new', `/plans/${ID}/`, `/plans/${ID}/steps`];
  for (const path of [...others, `/plans/${ID}/review/x`, `/x/plans/${ID}`]) {
    expect(routeOf(path)).toEqual({ page: 'none' });
  }
});

let stop = () => {};
let followed = false;
/** Comes after the page's own; nothing is fetched for a test. */
const last = (event: Event) => {
  followed = event.defaultPrevented;
  event.preventDefault();
};
beforeEach(() => {
  history.replaceState(null, '', '/plans');
  stop = followRoute();
  document.addEventListener('click', last);
  goTo('/plans');
});
afterEach(() => {
  stop();
  document.removeEventListener('click', last);
});

function click(html: string, how: MouseEventInit = {}): boolean {
  document.body.innerHTML = html;
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...how });
  document.querySelector('a')?.dispatchEvent(event);
  return followed;
}

it('follows links within the plans without loading anew', () => {
  expect(click(`<a href="/plans/${ID}?grid=1">open</a>`)).toBe(true);
  expect(route.value).toEqual({ page: 'workspace', id: ID });
  expect(query.value).toBe('?grid=1');
});

it('leaves all other links to the browser', () => {
  expect(click('<a href="/">the map</a>')).toBe(false);
  expect(click('<a href="#/account">a screen</a>')).toBe(false);
  expect(click(`<a href="/api/v1/plans/${ID}/export.geojson">a file</a>`)).toBe(false);
  expect(click(`<a href="/plans/${ID}" target="_blank">elsewhere</a>`)).toBe(false);
  expect(click(`<a href="/plans/${ID}">a new tab</a>`, { ctrlKey: true })).toBe(false);
  expect(route.value).toEqual({ page: 'list' });
});

it('goes back with the browser', async () => {
  goTo(`/plans/${ID}`);
  history.replaceState(null, '', '/plans');
  dispatchEvent(new PopStateEvent('popstate'));
  expect(route.value).toEqual({ page: 'list' });
});
