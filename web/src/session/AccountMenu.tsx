import { useEffect, useRef, useState } from 'preact/hooks';
import { words } from '../i18n';
import { Icon } from '../icons';
import { tell } from '../notice/notice';
import { away, go } from './screen';
import { closed, may, session, signOut } from './session';

/** Who is signed in, with what concerns them; or the way to sign in. */
export function AccountMenu() {
  const now = session.value;
  const t = words.value.account;
  if (!now || closed.value) return null;
  if (!now.account) {
    if (away.value) return null; // the screen has its own way to sign in
    return (
      <a class="action sign-in" href="#/sign-in" aria-label={t.signIn}>
        <Icon name="person" />
        <span class="wide-only">{t.signIn}</span>
      </a>
    );
  }
  return <Menu name={now.account.display_name} signInName={now.account.name} />;
}

function Menu({ name, signInName }: { name: string; signInName: string }) {
  const t = words.value.account;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open]);
  const shut = () => setOpen(false);
  const leave = async () => {
    shut();
    try {
      await signOut();
      go('');
      tell(t.signedOut);
    } catch {
      tell(t.signOutFailed, { fault: true });
    }
  };
  const item = (to: string, text: string) => (
    <a href={to} aria-current={location.hash === to ? 'page' : undefined} onClick={shut}>
      {text}
    </a>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and leaving concern all within
    <div
      ref={box}
      class="account-menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        shut();
        button.current?.focus();
      }}
      onFocusOut={(event) => {
        const to = event.relatedTarget;
        if (to instanceof Node && !box.current?.contains(to)) shut();
      }}
    >
      <button
        ref={button}
        type="button"
        class="who"
        aria-expanded={open}
        aria-controls="account-menu"
        aria-label={t.menuOf(name)}
        title={t.menuOf(name)}
        onClick={() => setOpen(!open)}
      >
        <Icon name="person" />
        <span class="who-name" lang="zh-CN">
          {name}
        </span>
        <Icon name="chevron" />
      </button>
      {open && (
        <nav id="account-menu" class="account-list floating" aria-label={t.menu}>
          <p>
            <span class="account-name" lang="zh-CN">
              {name}
            </span>
            <span class="note">{signInName}</span>
          </p>
          {item('#/account', t.own)}
          {may('manage_accounts') && item('#/accounts', t.accounts)}
          {may('configure') && item('#/settings', t.settings)}
          {may('read_audit') && item('#/audit', t.audit)}
          <button type="button" onClick={() => void leave()}>
            {t.signOut}
          </button>
        </nav>
      )}
    </div>
  );
}
