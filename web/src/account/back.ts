import { accountWords } from './words';

/** What lies under the screens of the account: the map, the list of plans, or one of them. */
export function backWords(path = location.pathname): string {
  const { map, plan, plans } = accountWords.value.to;
  if (/^\/plans\/?$/.test(path)) return plans;
  return path.startsWith('/plans/') ? plan : map;
}
