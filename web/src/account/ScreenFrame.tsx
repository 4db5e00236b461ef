import type { ComponentChildren } from 'preact';
import { words } from '../i18n';
import { Icon } from '../icons';
import { NoticeLine } from '../notice/notice';
import { Waiting } from '../notice/states';
import { type Screen, screen } from '../session/screen';
import { may, session, signOut } from '../session/session';
import type { Permission } from '../session/shapes';
import { AccountList } from './AccountList';
import { AuditTrail } from './AuditTrail';
import { backWords } from './back';
import { EditAccount } from './EditAccount';
import { Heading } from './Heading';
import { NewAccount } from './NewAccount';
import { OwnAccount } from './OwnAccount';
import { SettingsScreen } from './Settings';
import { SignInForm } from './SignInForm';
import { Welcome } from './Welcome';
import { accountWords } from './words';

const NEEDS: Partial<Record<Screen['name'], Permission>> = {
  accounts: 'manage_accounts',
  'new-account': 'manage_accounts',
  'one-account': 'manage_accounts',
  settings: 'configure',
  audit: 'read_audit',
};

/** A screen with the way to the others beside it. */
export function ScreenFrame() {
  const at = screen.value;
  const state = session.value;
  if (at.name === 'welcome') {
    return (
      <main class="screen single">
        <Welcome key={at.code} code={at.code} />
        <NoticeLine />
      </main>
    );
  }
  if (!state) {
    return (
      <main class="screen single">
        <Waiting slow={false} />
      </main>
    );
  }
  if (!state.account) return <SignInFirst />;
  const needed = NEEDS[at.name];
  return (
    <div class="screen">
      <SectionNav />
      {/* Another person's screen is another screen. */}
      <main key={`${state.account.id} ${at.name} ${'id' in at ? at.id : ''}`} class="screen-body">
        {needed && !may(needed) ? <NotAllowed /> : <Content at={at} />}
      </main>
      <NoticeLine />
    </div>
  );
}

function Content({ at }: { at: Screen }) {
  switch (at.name) {
    case 'account':
      return <OwnAccount />;
    case 'accounts':
      return <AccountList />;
    case 'new-account':
      return <NewAccount />;
    case 'one-account':
      return <EditAccount id={at.id} />;
    case 'settings':
      return <SettingsScreen />;
    case 'audit':
      return <AuditTrail />;
    default:
      return null;
  }
}

function SectionNav() {
  const t = words.value.account;
  const { name } = screen.value;
  const item = (to: string, text: ComponentChildren, on: boolean) => (
    <a href={to} aria-current={on ? 'page' : undefined}>
      {text}
    </a>
  );
  return (
    <nav class="screen-nav" aria-label={accountWords.value.to.sections}>
      <a href="#/" class="to-map" aria-label={backWords()}>
        <Icon name="back" />
        <span>{backWords()}</span>
      </a>
      {item('#/account', t.own, name === 'account')}
      {may('manage_accounts') && item('#/accounts', t.accounts, NEEDS[name] === 'manage_accounts')}
      {may('configure') && item('#/settings', t.settings, name === 'settings')}
      {may('read_audit') && item('#/audit', t.audit, name === 'audit')}
    </nav>
  );
}

function SignInFirst() {
  const t = accountWords.value;
  return (
    <main class="screen single">
      <div class="card">
        <a href="#/" class="to-map">
          <Icon name="back" />
          {backWords()}
        </a>
        <Heading>{t.signIn.title}</Heading>
        <p class="lead">{t.signIn.needs}</p>
        <SignInForm done={() => {}} />
      </div>
    </main>
  );
}

function NotAllowed() {
  const t = accountWords.value.notAllowed;
  return (
    <div class="not-allowed">
      <Heading>{t.title}</Heading>
      <p class="lead">{t.why}</p>
      <button type="button" class="action" onClick={() => void signOut()}>
        {t.other}
      </button>
    </div>
  );
}
