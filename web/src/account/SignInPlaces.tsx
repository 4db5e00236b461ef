import { useEffect } from 'preact/hooks';
import { Dialog } from '../dialog/Dialog';
import { tell } from '../notice/notice';
import { go } from '../session/screen';
import { goOnWithout, session } from '../session/session';
import { Heading } from './Heading';
import { SignInForm } from './SignInForm';
import { accountWords } from './words';

function greet(): void {
  const name = session.peek()?.account?.display_name;
  if (name) tell(accountWords.peek().signIn.welcome(name));
}

/** In the map's place where nothing may be read without signing in. */
export function Gate() {
  const t = accountWords.value.signIn;
  useEffect(() => {
    document.querySelector<HTMLElement>('.card [data-first]')?.focus();
  }, []);
  return (
    <main class="screen single">
      <div class="card">
        <Heading focus={false}>{t.title}</Heading>
        <p class="lead">{t.needed}</p>
        <SignInForm done={greet} />
      </div>
    </main>
  );
}

/** Over the map, for those who want more than everybody may see. */
export function SignInDialog() {
  const t = accountWords.value.signIn;
  const back = () => go('', true);
  return (
    <Dialog title={t.title} close={back} shape="small">
      <p class="lead">{t.lead}</p>
      <SignInForm
        done={() => {
          back();
          greet();
        }}
      />
    </Dialog>
  );
}

/** A session has ended under somebody's hands: everything stays as it is behind this. */
export function EndedDialog() {
  const t = accountWords.value.signIn;
  const account = session.value?.account;
  const before = account?.id;
  const without = () => {
    go('');
    void goOnWithout();
  };
  const done = () => {
    const now = session.peek()?.account?.id;
    if (now !== before) tell(accountWords.peek().signIn.other, { fault: true });
    else greet();
  };
  return (
    <Dialog title={t.endedTitle} shape="small">
      <p class="lead">{t.ended(account?.display_name ?? '')}</p>
      <SignInForm name={account?.name ?? ''} done={done} />
      <button type="button" class="link" onClick={without}>
        {session.value?.anonymous_reading ? t.without : t.leave}
      </button>
    </Dialog>
  );
}
