import { api } from '../api/client';
import { spacedCode } from '../i18n/format';
import { session } from '../session/session';
import type { Choice } from './Picker';
import { requests } from './requests';
import type { AccountWords } from './words';

/** The key that stands for the whole installation; no division has an empty code. */
export const WHOLE = '';
const MOST = 50;

/** Divisions by name, code or pinyin initials. */
export async function divisionsLike(text: string, signal: AbortSignal): Promise<Choice[]> {
  const { items } = await api.search(text, null, signal, MOST);
  return items.flatMap((hit) =>
    hit.type === 'division' && hit.code
      ? [
          {
            key: hit.code,
            name: hit.name,
            context: [hit.context, spacedCode(hit.code)].filter(Boolean).join(' · '),
          },
        ]
      : [],
  );
}

/** Where whoever is signed in is an administrator: offered before anything is typed. */
export function ownAreas(t: AccountWords): Choice[] {
  const grants = session.value?.grants.filter((grant) => grant.role === 'admin') ?? [];
  return grants.map(({ division, division_name }) => ({
    key: division ?? WHOLE,
    name: division === null ? t.anywhere : (division_name ?? division),
    context: division === null ? null : spacedCode(division),
  }));
}

/** Accounts by name. */
export async function peopleLike(text: string, signal: AbortSignal): Promise<Choice[]> {
  const { items } = await requests.accounts(text, null, signal, 10);
  return items.map(({ id, name, display_name }) => ({
    key: id,
    name: display_name,
    context: name,
  }));
}
