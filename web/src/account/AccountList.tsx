import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons';
import { Failed, Waiting } from '../notice/states';
import { filtersOf, go, hash } from '../session/screen';
import { grantInWords } from './grants';
import { Heading } from './Heading';
import { Pages } from './pages';
import { requests } from './requests';
import type { Account } from './shapes';
import { minute } from './times';
import { accountWords } from './words';

const PAUSE_MS = 200;

/** Accounts to be found, opened and made. */
export function AccountList() {
  const t = accountWords.value.accounts;
  const [q, setQ] = useState(() => filtersOf(hash.peek()).get('q') ?? '');
  const [pages] = useState(() => new Pages<Account>());
  useEffect(() => {
    const asked = q.trim();
    const timer = setTimeout(
      () => {
        go(asked ? `#/accounts?q=${encodeURIComponent(asked)}` : '#/accounts', true);
        void pages.restart((after, signal) => requests.accounts(asked, after, signal));
      },
      pages.value.status === 'idle' ? 0 : PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [q]);
  const now = pages.value;
  const found = now.data;
  return (
    <>
      <header class="screen-head">
        <div>
          <Heading>{t.title}</Heading>
          <p class="lead">{t.lead}</p>
        </div>
        <a class="action primary" href="#/accounts/new">
          <Icon name="plus" />
          {t.create}
        </a>
      </header>
      <div class="find">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t.find}
          placeholder={t.findPlaceholder}
          value={q}
          onInput={(event) => setQ(event.currentTarget.value)}
        />
      </div>
      <p class="unseen" role="status">
        {found && (found.next ? t.countMore(found.items.length) : t.count(found.items.length))}
      </p>
      {now.status === 'failed' && <Failed problem={now.problem} retry={() => void pages.retry()} />}
      {now.status === 'loading' && !found && <Waiting slow={now.slow} />}
      {found?.items.length === 0 && <p class="note empty">{t.none}</p>}
      {found && found.items.length > 0 && <Table accounts={found.items} />}
      {found?.next && (
        <button type="button" class="action more" onClick={() => void pages.more()}>
          {accountWords.value.more}
        </button>
      )}
    </>
  );
}

function Table({ accounts }: { accounts: readonly Account[] }) {
  const t = accountWords.value.accounts;
  return (
    <table class="records accounts">
      <thead>
        <tr>
          <th scope="col">{t.person}</th>
          <th scope="col">{t.signInName}</th>
          <th scope="col">{t.grants}</th>
          <th scope="col">{t.state}</th>
          <th scope="col">{t.lastSignIn}</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <Row key={account.id} account={account} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ account }: { account: Account }) {
  const t = accountWords.value;
  return (
    <tr class={account.disabled ? 'off' : ''}>
      <th scope="row">
        <a href={`#/accounts/${account.id}`} lang="zh-CN">
          {account.display_name}
        </a>
      </th>
      <td data-label={t.accounts.signInName}>{account.name}</td>
      <td data-label={t.accounts.grants}>
        {account.grants.length === 0 ? (
          <span class="note">{t.accounts.noGrants}</span>
        ) : (
          <ul class="grant-list" lang="zh-CN">
            {account.grants.map((grant) => (
              <li key={grant.id}>{grantInWords(grant, t)}</li>
            ))}
          </ul>
        )}
      </td>
      <td data-label={t.accounts.state}>
        <StateTag account={account} />
      </td>
      <td data-label={t.accounts.lastSignIn} class="time">
        {account.last_sign_in ? minute(account.last_sign_in) : t.accounts.never}
      </td>
    </tr>
  );
}

export function StateTag({ account }: { account: Account }) {
  const t = accountWords.value.accounts;
  if (account.disabled) return <span class="tag off">{t.disabled}</span>;
  if (!account.has_password && !account.last_sign_in) {
    return <span class="tag wait">{t.waiting}</span>;
  }
  return <span class="tag good">{t.active}</span>;
}
