import { useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { lang } from '../i18n';
import { session, signIn } from '../session/session';
import { useDeed } from './deed';
import { Fault, Field, PasswordField } from './fields';
import { accountWords } from './words';

/** Where the sign-in at another provider comes back to: here, but for the sign-in itself. */
function backHere(): string {
  const { pathname, search, hash } = location;
  const next = `${pathname}${search}${hash.startsWith('#/sign-in') ? '' : hash}`;
  return `/auth/oidc/start?next=${encodeURIComponent(next)}`;
}

/** Name and password, or the organisation's own sign-in where there is one. */
export function SignInForm({ name: known = '', done }: { name?: string; done: () => void }) {
  const t = accountWords.value.signIn;
  const [name, setName] = useState(known);
  const [password, setPassword] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const deed = useDeed((error) =>
    error instanceof Problem && error.code === 'sign_in_failed'
      ? accountWords.peek().signIn.wrong
      : null,
  );
  const oidc = session.value?.oidc ?? null;

  const submit = async (event: Event) => {
    event.preventDefault();
    const field = (which: string) => form.current?.querySelector<HTMLInputElement>(which);
    if (!name.trim() || !password) {
      deed.setFault(t.missing);
      field(name.trim() ? '.password input' : '[name=username]')?.focus();
      return;
    }
    if (await deed.run(() => signIn(name.trim(), password))) done();
    else {
      field('.password input')?.focus();
      field('.password input')?.select();
    }
  };
  return (
    <form ref={form} class="form" onSubmit={(event) => void submit(event)} noValidate>
      <Fault text={deed.fault} />
      <Field label={t.name}>
        {(ids) => (
          <input
            {...ids}
            {...(known ? {} : { 'data-first': true })}
            type="text"
            name="username"
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <PasswordField
        label={t.password}
        value={password}
        set={setPassword}
        kind="current-password"
        first={known !== ''}
      />
      <button type="submit" class="action primary wide" aria-busy={deed.busy}>
        {deed.busy ? t.busy : t.submit}
      </button>
      {oidc && (
        <>
          <p class="or">
            <span>{t.or}</span>
          </p>
          <a class="action wide" href={backHere()}>
            {t.via(oidc.label[lang.value])}
          </a>
        </>
      )}
      <p class="note">{t.forgot}</p>
      <span class="unseen" role="status">
        {deed.busy ? t.busy : ''}
      </span>
    </form>
  );
}
