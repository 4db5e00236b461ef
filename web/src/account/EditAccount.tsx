import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../dialog/Dialog';
import { Icon } from '../icons';
import { tell } from '../notice/notice';
import { Failed, Waiting } from '../notice/states';
import { check, may, session } from '../session/session';
import type { Grant } from '../session/shapes';
import { Resource } from '../state/resource';
import { StateTag } from './AccountList';
import { useDeed } from './deed';
import { Fault, Field } from './fields';
import { GrantChooser } from './GrantChooser';
import { GrantLines } from './GrantLines';
import { grantInWords } from './grants';
import { Heading } from './Heading';
import { OneTimeLinkDialog } from './OneTimeLinkDialog';
import { requests } from './requests';
import type { Account, KeptGrant, OneTimeLink } from './shapes';
import { minute } from './times';
import { accountWords } from './words';

/** One account: who it is, what it may do, and how it signs in. */
export function EditAccount({ id }: { id: string }) {
  const [account] = useState(() => new Resource<Account>());
  const load = () => account.load((signal) => requests.account(id, signal));
  useEffect(() => void load(), [id]);
  const now = account.value;
  const known = now.data;
  // One's own rights show in the page's menus too.
  const changed = async () => {
    if (id === session.peek()?.account?.id) await check();
    if (may('manage_accounts')) await load();
  };
  return (
    <>
      <a href="#/accounts" class="to-list">
        <Icon name="back" />
        {accountWords.value.to.accounts}
      </a>
      {now.status === 'failed' && now.problem.missing && (
        <p role="alert">{accountWords.value.edit.missing}</p>
      )}
      {now.status === 'failed' && !now.problem.missing && (
        <Failed problem={now.problem} retry={() => void account.retry()} />
      )}
      {now.status === 'loading' && !known && <Waiting slow={now.slow} />}
      {known && (
        <>
          <header class="screen-head">
            <div>
              <Heading>{known.display_name}</Heading>
              <p class="lead">
                {known.name} <StateTag account={known} />
              </p>
              {isOwn(known) && <p class="note">{accountWords.value.edit.self}</p>}
            </div>
          </header>
          <Details account={known} changed={changed} />
          <Grants account={known} changed={changed} />
          <Access account={known} changed={changed} />
        </>
      )}
    </>
  );
}

const isOwn = (account: Account) => account.id === session.value?.account?.id;

interface Part {
  account: Account;
  changed: () => Promise<void>;
}

function Details({ account, changed }: Part) {
  const t = accountWords.value.edit;
  const [person, setPerson] = useState(account.display_name);
  const [staffNo, setStaffNo] = useState(account.staff_no ?? '');
  const deed = useDeed();
  const same =
    person.trim() === account.display_name && staffNo.trim() === (account.staff_no ?? '');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!person.trim()) {
      deed.setFault(t.needsDisplayName);
      return;
    }
    if (same) return;
    const change = { display_name: person.trim(), staff_no: staffNo.trim() || null };
    if (await deed.run(() => requests.changeAccount(account.id, change))) {
      tell(t.saved);
      await changed();
    }
  };
  return (
    <section class="part" aria-labelledby="account-details">
      <h2 id="account-details">{t.detailsTitle}</h2>
      <form class="form" onSubmit={(event) => void submit(event)} noValidate>
        <Fault text={deed.fault} />
        <Field label={t.displayName}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              maxLength={60}
              value={person}
              onInput={(event) => setPerson(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={`${t.staffNo}${accountWords.value.optional}`} hint={t.staffNoHint}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              maxLength={60}
              value={staffNo}
              onInput={(event) => setStaffNo(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-foot">
          <button type="submit" class="action" aria-disabled={same} aria-busy={deed.busy}>
            {deed.busy ? accountWords.value.saving : accountWords.value.save}
          </button>
        </div>
      </form>
    </section>
  );
}

function Grants({ account, changed }: Part) {
  const t = accountWords.value;
  const title = useRef<HTMLHeadingElement>(null);
  const [asking, setAsking] = useState<KeptGrant | null>(null);
  const deed = useDeed();
  const give = async ({ role, division }: Grant) => {
    const made = await requests.grant(account.id, { role, division });
    tell(t.edit.granted(grantInWords(made, t)));
    await changed();
  };
  const withdraw = async (grant: KeptGrant) => {
    if (!(await deed.run(() => requests.withdraw(account.id, grant.id)))) return;
    title.current?.focus();
    tell(t.edit.withdrawn(grantInWords(grant, t)), {
      action: { text: t.undo, act: () => void deed.run(() => give(grant)) },
    });
    await changed();
  };
  return (
    <section class="part" aria-labelledby="account-grants">
      <h2 id="account-grants" ref={title} tabIndex={-1}>
        {t.edit.grantsTitle}
      </h2>
      <p class="note">{t.edit.grantsLead}</p>
      <Fault text={deed.fault} />
      <GrantLines
        grants={account.grants}
        withdraw={(grant) => (isOwn(account) ? setAsking(grant) : void withdraw(grant))}
      />
      {asking && (
        <Dialog title={t.edit.withdrawOwnTitle} close={() => setAsking(null)} shape="small">
          <p>{t.edit.withdrawOwnWhy(grantInWords(asking, t))}</p>
          <div class="form-foot">
            <button
              type="button"
              class="action primary"
              onClick={() => {
                setAsking(null);
                void withdraw(asking);
              }}
            >
              {t.edit.withdraw}
            </button>
            <button type="button" class="action" data-first onClick={() => setAsking(null)}>
              {t.cancel}
            </button>
          </div>
        </Dialog>
      )}
      <GrantChooser have={account.grants} grant={give} />
    </section>
  );
}

function Access({ account, changed }: Part) {
  const t = accountWords.value.edit;
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const deed = useDeed();
  const disable = async (disabled: boolean) => {
    await requests.changeAccount(account.id, { disabled });
    const said = (disabled ? t.disabled : t.enabled)(account.display_name);
    tell(said, {
      action: {
        text: accountWords.value.undo,
        act: () => void deed.run(() => disable(!disabled)),
      },
    });
    await changed();
  };
  const line = (why: string, text: string, act: () => Promise<unknown>) => (
    <li class="line">
      <p class="note">{why}</p>
      <button type="button" class="action" onClick={() => void deed.run(act)}>
        {text}
      </button>
    </li>
  );
  const fresh = !account.has_password && !account.last_sign_in;
  return (
    <section class="part" aria-labelledby="account-access">
      <h2 id="account-access">{t.accessTitle}</h2>
      <p class="note">
        {t.lastSignIn(
          account.last_sign_in ? minute(account.last_sign_in) : accountWords.value.accounts.never,
        )}
      </p>
      <Fault text={deed.fault} />
      <ul class="lines">
        {!account.disabled &&
          line(fresh ? t.linkNewWhy : t.linkWhy, fresh ? t.linkNew : t.link, async () =>
            setLink(await requests.newLink(account.id)),
          )}
        {!account.disabled &&
          !fresh &&
          line(t.signOutWhy, t.signOut, async () => {
            await requests.signOutAccount(account.id);
            tell(t.signedOut);
          })}
        {account.disabled && line(t.enableWhy, t.enable, () => disable(false))}
        {/* Who locks oneself out cannot undo it. */}
        {!account.disabled && !isOwn(account) && line(t.disableWhy, t.disable, () => disable(true))}
      </ul>
      {link && (
        <OneTimeLinkDialog name={account.display_name} link={link} close={() => setLink(null)} />
      )}
    </section>
  );
}
