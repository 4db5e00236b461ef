import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { tell } from '../notice/notice';
import { check, session } from '../session/session';
import type { Grant } from '../session/shapes';
import { Devices } from './Devices';
import { useDeed } from './deed';
import { Fault, PasswordField } from './fields';
import { grantInWords } from './grants';
import { Heading } from './Heading';
import { lengthOf, NewPassword, SHORTEST } from './NewPassword';
import { requests } from './requests';
import { Tokens } from './Tokens';
import { accountWords } from './words';

/** Everything a person can see and change of the own account. */
export function OwnAccount() {
  const t = accountWords.value.own;
  const state = session.value;
  const account = state?.account;
  if (!account) return null;
  return (
    <>
      <header class="screen-head">
        <Heading>{t.title}</Heading>
      </header>
      <dl class="said">
        <div>
          <dt>{accountWords.value.accounts.person}</dt>
          <dd lang="zh-CN">{account.display_name}</dd>
        </div>
        <div>
          <dt>{t.name}</dt>
          <dd>{account.name}</dd>
        </div>
        {account.staff_no && (
          <div>
            <dt>{t.staffNo}</dt>
            <dd>{account.staff_no}</dd>
          </div>
        )}
        <div>
          <dt>{t.grants}</dt>
          <dd>
            <OwnGrants grants={state.grants} />
          </dd>
        </div>
      </dl>
      <PasswordSection has={account.has_password} name={account.name} />
      <Devices />
      <Tokens name={account.name} />
    </>
  );
}

function OwnGrants({ grants }: { grants: Grant[] }) {
  const t = accountWords.value;
  if (grants.length === 0) return <span class="note">{t.own.noGrants}</span>;
  return (
    <ul class="own-grants">
      {grants.map((grant) => (
        <li key={`${grant.role}${grant.division}`}>
          <b lang="zh-CN">{grantInWords(grant, t)}</b>
          <span class="note">{t.roleDoes[grant.role]}</span>
        </li>
      ))}
    </ul>
  );
}

function PasswordSection({ has, name }: { has: boolean; name: string }) {
  const t = accountWords.value;
  const [open, setOpen] = useState(false);
  return (
    <section class="part" aria-labelledby="own-password">
      <div class="part-head">
        <div>
          <h2 id="own-password">{t.own.passwordTitle}</h2>
          <p class="note">{has ? t.own.passwordLead : t.own.noPassword}</p>
        </div>
        {has && !open && (
          <button type="button" class="action" onClick={() => setOpen(true)}>
            {t.own.change}
          </button>
        )}
      </div>
      {open && <ChangePassword name={name} close={() => setOpen(false)} />}
    </section>
  );
}

function ChangePassword({ name, close }: { name: string; close: () => void }) {
  const t = accountWords.value;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const deed = useDeed((error) =>
    error instanceof Problem && (error.code === 'sign_in_failed' || error.code === 'wrong_password')
      ? accountWords.peek().own.wrongCurrent
      : null,
  );
  const own = useRef<HTMLFormElement>(null);
  useEffect(() => {
    own.current?.querySelector<HTMLElement>('[name=current-password]')?.focus();
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const focus = (kind: string) => form.querySelector<HTMLElement>(`[name=${kind}]`)?.focus();
    if (!current) {
      deed.setFault(t.password.needsCurrent);
      focus('current-password');
    } else if (lengthOf(next) < SHORTEST) {
      deed.setFault(t.password.needsNew(SHORTEST));
      focus('new-password');
    } else if (await deed.run(() => requests.changePassword(current, next))) {
      close();
      tell(t.own.changed);
      void check(); // this session goes on under a new name
    } else focus('current-password');
  };
  return (
    <form ref={own} class="form" onSubmit={(event) => void submit(event)} noValidate>
      <Fault text={deed.fault} />
      <input
        class="unseen"
        type="text"
        name="username"
        autocomplete="username"
        value={name}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        label={t.password.current}
        value={current}
        set={setCurrent}
        kind="current-password"
      />
      <NewPassword label={t.password.new} value={next} set={setNext} />
      <div class="form-foot">
        <button type="submit" class="action primary" aria-busy={deed.busy}>
          {deed.busy ? t.saving : t.own.change}
        </button>
        <button type="button" class="action" onClick={close}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}
