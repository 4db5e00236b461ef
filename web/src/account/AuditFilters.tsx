import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { spacedCode } from '../i18n/format';
import { atlas } from '../state/store';
import type { AuditWish } from './audit';
import { divisionsLike, peopleLike } from './choices';
import { Field } from './fields';
import { type Choice, Picker } from './Picker';
import { requests } from './requests';
import { accountWords } from './words';

const NOTHING: AuditWish = { account: '', action: '', division: '', since: '', until: '' };
const ANY = '';

/** Narrows the trail down by person, action, division and days. */
export function AuditFilters({ wish, set }: { wish: AuditWish; set: (wish: AuditWish) => void }) {
  const t = accountWords.value.audit;
  const person = useNamed(wish.account, async (id) => (await requests.account(id)).display_name);
  const division = useNamed(wish.division, nameOfDivision);
  const put = (part: Partial<AuditWish>) => set({ ...wish, ...part });
  const some = Object.values(wish).some((value) => value !== '');
  const all = (name: string): Choice => ({ key: ANY, name, context: null });
  return (
    <fieldset class="filters" aria-label={t.filters}>
      <Field label={t.person}>
        {({ id }) => (
          <Picker
            id={id}
            chosen={person ?? all(t.anyone)}
            choose={(choice) => put({ account: choice?.key ?? '' })}
            search={peopleLike}
            standing={wish.account ? [all(t.anyone)] : []}
            placeholder={t.personPlaceholder}
            none={t.personNone}
          />
        )}
      </Field>
      <Field label={t.action}>
        {(ids) => (
          <select
            {...ids}
            value={wish.action}
            onChange={(event) => put({ action: event.currentTarget.value })}
          >
            <option value="">{t.anyAction}</option>
            {Object.entries(t.groups).map(([group, name]) => (
              <ActionGroup key={group} group={group} name={name} />
            ))}
          </select>
        )}
      </Field>
      <Field label={t.division}>
        {({ id }) => (
          <Picker
            id={id}
            chosen={division ?? all(t.anyDivision)}
            choose={(choice) => put({ division: choice?.key ?? '' })}
            search={divisionsLike}
            standing={wish.division ? [all(t.anyDivision)] : []}
            placeholder={accountWords.value.edit.divisionPlaceholder}
            none={accountWords.value.edit.divisionNone}
          />
        )}
      </Field>
      <Field label={t.since}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            value={wish.since}
            max={wish.until || undefined}
            onChange={(event) => put({ since: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t.until}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            value={wish.until}
            min={wish.since || undefined}
            onChange={(event) => put({ until: event.currentTarget.value })}
          />
        )}
      </Field>
      {some && (
        <button type="button" class="link" onClick={() => set(NOTHING)}>
          {t.clear}
        </button>
      )}
    </fieldset>
  );
}

/** The actions of one kind, and all of them together where there are several. */
function ActionGroup({ group, name }: { group: string; name: string }) {
  const t = accountWords.value.audit;
  const within = Object.entries(t.actions).filter(([action]) => action.startsWith(`${group}.`));
  if (within.length < 2) {
    return <option value={within[0]?.[0] ?? group}>{within[0]?.[1] ?? name}</option>;
  }
  return (
    <optgroup label={name}>
      <option value={group}>{t.all(name)}</option>
      {within.map(([action, words]) => (
        <option key={action} value={action}>
          {words}
        </option>
      ))}
    </optgroup>
  );
}

async function nameOfDivision(code: string): Promise<string> {
  const known = atlas.state.peek().data?.divisions.get(code)?.name;
  return known ?? (await api.division(code)).name;
}

/** What an address names only by its key, with its name as soon as that is known. */
function useNamed(key: string, nameOf: (key: string) => Promise<string>): Choice | null {
  const [name, setName] = useState<{ key: string; name: string } | null>(null);
  useEffect(() => {
    if (!key) return;
    nameOf(key)
      .then((found) => setName({ key, name: found }))
      .catch(() => {}); // the key itself will do
  }, [key]);
  if (!key) return null;
  return { key, name: name?.key === key ? name.name : spacedCode(key), context: null };
}
