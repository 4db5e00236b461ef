import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { tell } from '../notice/notice';
import { Failed, Waiting } from '../notice/states';
import { go } from '../session/screen';
import { session, take } from '../session/session';
import { Resource } from '../state/resource';
import { backWords } from './back';
import { useDeed } from './deed';
import { Fault } from './fields';
import { Heading } from './Heading';
import { lengthOf, NewPassword, SHORTEST } from './NewPassword';
import { requests } from './requests';
import type { Invitation } from './shapes';
import { accountWords } from './words';

/** What a one-time link opens: somebody's own account, waiting for a password. */
export function Welcome({ code }: { code: string }) {
  const [invitation] = useState(() => new Resource<Invitation>());
  useEffect(() => {
    if (code) void invitation.load(() => requests.look(code));
  }, [code]);
  const now = invitation.value;
  if (!code || (now.status === 'failed' && now.problem.status >= 400 && now.problem.status < 429)) {
    return <Bad />;
  }
  if (now.status === 'failed') {
    return (
      <div class="card">
        <Failed problem={now.problem} retry={() => void invitation.retry()} />
      </div>
    );
  }
  if (now.status !== 'ready') return <Waiting slow={now.status === 'loading' && now.slow} />;
  return <Choose code={code} invitation={now.data} />;
}

function Choose({ code, invitation }: { code: string; invitation: Invitation }) {
  const t = accountWords.value.welcome;
  const [password, setPassword] = useState('');
  const [bad, setBad] = useState(false);
  const deed = useDeed();
  const reset = invitation.purpose === 'reset';
  const other = session.value?.account;
  if (bad) return <Bad />;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (lengthOf(password) < SHORTEST) {
      deed.setFault(accountWords.value.password.needsNew(SHORTEST));
      document.querySelector<HTMLElement>('.card .password input')?.focus();
      return;
    }
    await deed.run(async () => {
      try {
        const state = await requests.accept(code, password);
        go('', true); // the link has done its work and leaves the address
        take(state);
        tell(t.done(invitation.display_name));
      } catch (error) {
        if (error instanceof Problem && error.status === 404) setBad(true);
        else throw error;
      }
    });
  };
  return (
    <div class="card">
      <Heading>{reset ? t.titleReset : t.titleNew}</Heading>
      <p class="lead">
        <b>{t.hello(invitation.display_name)}</b> {reset ? t.leadReset : t.leadNew}
      </p>
      {other && other.name !== invitation.name && (
        <p class="warning">{t.other(other.display_name)}</p>
      )}
      <form class="form" onSubmit={(event) => void submit(event)} noValidate>
        <Fault text={deed.fault} />
        <dl class="said">
          <div>
            <dt>{t.signInName}</dt>
            <dd>{invitation.name}</dd>
          </div>
        </dl>
        {/* For the browser's keeper of passwords, which wants to know whose it is. */}
        <input
          class="unseen"
          type="text"
          name="username"
          autocomplete="username"
          value={invitation.name}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <NewPassword
          label={accountWords.value.password.label}
          value={password}
          set={setPassword}
          first
        />
        <button type="submit" class="action primary wide" aria-busy={deed.busy}>
          {deed.busy ? t.busy : t.submit}
        </button>
      </form>
    </div>
  );
}

function Bad() {
  const t = accountWords.value.welcome;
  return (
    <div class="card">
      <Heading>{t.bad}</Heading>
      <p class="lead">{t.badWhy}</p>
      <p class="card-foot">
        {!session.value?.account && (
          <a class="action" href="#/sign-in">
            {t.toSignIn}
          </a>
        )}
        <a class="action" href="#/">
          {backWords()}
        </a>
      </p>
    </div>
  );
}
