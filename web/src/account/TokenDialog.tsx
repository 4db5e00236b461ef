import { useState } from 'preact/hooks';
import { Dialog } from '../dialog/Dialog';
import { may } from '../session/session';
import type { Permission } from '../session/shapes';
import { useDeed } from './deed';
import { CopyBox, Fault, Field } from './fields';
import { requests } from './requests';
import type { NewToken, Scope } from './shapes';
import { day } from './times';
import { accountWords } from './words';

/** In the order shown; each is good for something only if its owner may do that anyway. */
export const SCOPES: [Scope, Permission][] = [
  ['read', 'read_published'],
  ['contacts', 'read_contacts'],
  ['plan', 'edit_plan'],
  ['publish', 'publish'],
  ['admin', 'manage_accounts'],
];
const DAYS = [30, 90, 180, 365];

/** Makes a token and shows it, this once. */
export function TokenDialog({
  name,
  made,
  close,
}: {
  name: string;
  made: () => void;
  close: () => void;
}) {
  const t = accountWords.value.tokens;
  const [token, setToken] = useState<NewToken | null>(null);
  if (token) return <Shown key="shown" token={token} name={name} close={close} />;
  return (
    <Dialog key="make" title={t.create} close={close}>
      <Make
        close={close}
        made={(next) => {
          setToken(next);
          made();
        }}
      />
    </Dialog>
  );
}

function Make({ made, close }: { made: (token: NewToken) => void; close: () => void }) {
  const t = accountWords.value.tokens;
  const [label, setLabel] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState(90);
  const deed = useDeed();
  const offered = SCOPES.filter(([scope, needed]) => scope === 'read' || may(needed));
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (!label.trim()) {
      deed.setFault(t.needsName);
      form.querySelector('input')?.focus();
    } else if (scopes.length === 0) {
      deed.setFault(t.needsScope);
      form.querySelector<HTMLElement>('[type=checkbox]')?.focus();
    } else {
      await deed.run(async () => made(await requests.createToken(label.trim(), [...scopes], days)));
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)} noValidate>
      <Fault text={deed.fault} />
      <Field label={t.name}>
        {(ids) => (
          <input
            {...ids}
            data-first
            type="text"
            maxLength={60}
            autocomplete="off"
            placeholder={t.namePlaceholder}
            value={label}
            onInput={(event) => setLabel(event.currentTarget.value)}
          />
        )}
      </Field>
      <fieldset class="choices">
        <legend>{t.scopes}</legend>
        {offered.map(([scope]) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(
                  event.currentTarget.checked
                    ? [...scopes, scope]
                    : scopes.filter((each) => each !== scope),
                )
              }
            />
            <span>{t.scope[scope]}</span>
          </label>
        ))}
      </fieldset>
      <Field label={t.days}>
        {(ids) => (
          <select
            {...ids}
            value={days}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
          >
            {DAYS.map((n) => (
              <option key={n} value={n}>
                {t.daysOf(n)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="form-foot">
        <button type="submit" class="action primary" aria-busy={deed.busy}>
          {deed.busy ? t.busy : t.submit}
        </button>
        <button type="button" class="action" onClick={close}>
          {accountWords.value.cancel}
        </button>
      </div>
    </form>
  );
}

function Shown({ token, name, close }: { token: NewToken; name: string; close: () => void }) {
  const t = accountWords.value.tokens;
  const grids = `${location.origin}/api/v1/export/grids.geojson`;
  const gdal = `ogrinfo -so --config GDAL_HTTP_AUTH BASIC --config GDAL_HTTP_USERPWD '${name}:${token.token}' '${grids}'`;
  const curl = `curl -H 'Authorization: Bearer ${token.token}' '${grids}'`;
  return (
    <Dialog title={t.newTitle} close={close}>
      <p class="warning">{t.once}</p>
      <CopyBox
        label={`${t.token} · ${t.expires} ${day(token.expires_at)}`}
        text={token.token}
        first
      />
      <section class="use">
        <h3>{t.qgis}</h3>
        <p class="note">{t.qgisHow(name)}</p>
        <CopyBox label="GDAL" text={gdal} />
      </section>
      <section class="use">
        <h3>{t.curl}</h3>
        <p class="note">{t.curlHow}</p>
        <CopyBox label="curl" text={curl} />
      </section>
      <div class="form-foot">
        <button type="button" class="action" onClick={close}>
          {t.kept}
        </button>
      </div>
    </Dialog>
  );
}
