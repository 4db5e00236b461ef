import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { copy } from '../clipboard/copy';
import { lang } from '../i18n';
import { Icon } from '../icons';
import { wait } from './times';
import { type AccountWords, accountWords } from './words';

/** A label over its control, with a hint below. */
export function Field({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: ComponentChildren;
  children: (ids: { id: string; 'aria-describedby'?: string }) => ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(hint ? { id, 'aria-describedby': `${id}-hint` } : { id })}
      {hint && (
        <div class="note" id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}

/** A password, which can be made visible; never more than the field's own state keeps it. */
export function PasswordField({
  label,
  value,
  set,
  kind,
  hint,
  first = false,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
  kind: 'current-password' | 'new-password';
  hint?: ComponentChildren;
  first?: boolean;
}) {
  const t = accountWords.value.password;
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <span class="password">
          <input
            {...ids}
            {...(first ? { 'data-first': true } : {})}
            type={(shown ? 'text' : 'password') as 'password'}
            name={kind}
            autocomplete={kind}
            autocapitalize="off"
            spellcheck={false}
            value={value}
            onInput={(event) => set(event.currentTarget.value)}
          />
          <button
            type="button"
            class="icon-button"
            aria-pressed={shown}
            aria-label={shown ? t.hide : t.show}
            title={shown ? t.hide : t.show}
            onClick={() => setShown(!shown)}
          >
            <Icon name="eye" />
          </button>
        </span>
      )}
    </Field>
  );
}

/** What went wrong, spoken as soon as it is there; `nothing` keeps the place for it. */
export function Fault({ text }: { text: string | null }) {
  return (
    <div class="fault-region" role="alert">
      {text && <p class="fault-line">{text}</p>}
    </div>
  );
}

/** A failed request in words that say what to do. */
export function inWords(error: unknown, t: AccountWords): string {
  if (!(error instanceof Problem)) return t.failed;
  if (error.status === 0) return t.offline;
  if (error.status === 429 && error.retryAfter !== null) {
    const { wait: time, at } = wait(error.retryAfter, t, lang.peek());
    return t.signIn.tooMany(time, at);
  }
  return error.status < 500 && error.detail ? error.detail : t.failed;
}

/** Something to be taken away by copying: a link, a token, a command. */
export function CopyBox({
  label,
  text,
  first = false,
}: {
  label: string;
  text: string;
  first?: boolean;
}) {
  const t = accountWords.value;
  const [done, setDone] = useState<'copied' | 'failed' | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (done !== 'copied') return;
    const timer = setTimeout(() => setDone(null), 4000);
    return () => clearTimeout(timer);
  }, [done]);
  const take = async () => {
    if (await copy(text)) setDone('copied');
    else {
      field.current?.select();
      setDone('failed');
    }
  };
  return (
    <Field label={label}>
      {(ids) => (
        <>
          <span class="copy-box">
            <input
              {...ids}
              ref={field}
              readOnly
              value={text}
              spellcheck={false}
              onFocus={(event) => event.currentTarget.select()}
            />
            <button
              type="button"
              class="action"
              {...(first ? { 'data-first': true } : {})}
              onClick={() => void take()}
            >
              <Icon name={done === 'copied' ? 'done' : 'copy'} />
              {done === 'copied' ? t.copied : t.copy}
            </button>
          </span>
          <span class={done === 'failed' ? 'note' : 'unseen'} role="status">
            {done === 'copied' ? t.copied : done === 'failed' ? t.copyFailed : ''}
          </span>
        </>
      )}
    </Field>
  );
}
