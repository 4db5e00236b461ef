import { useEffect } from 'preact/hooks';
import { lang, words } from './i18n';
import { LanguageSwitch } from './i18n/LanguageSwitch';
import { Icon } from './icons';
import { followKeys, listed, ShortcutsDialog } from './keys/shortcuts';
import { MapView } from './map/MapView';
import { NoticeLine } from './notice/notice';
import { followSelection } from './panel/loading';
import { Panel } from './panel/Panel';
import { SearchBox } from './search/SearchBox';
import { AccountMenu } from './session/AccountMenu';
import { Screens } from './session/Screens';
import { away, followScreen } from './session/screen';
import { closed, followSession, may, turns } from './session/session';
import { followAddress } from './state/address';
import { config, start } from './state/store';

export function App() {
  useEffect(() => {
    const stops = [
      followSession(),
      followScreen(),
      followAddress(),
      followSelection(),
      followKeys(),
    ];
    void start();
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const t = words.value;
  // Who comes in later sees what was not to be had before.
  const turn = turns.value;
  useEffect(() => {
    if (turn > 0 && !closed.peek() && config.state.peek().status !== 'ready') void start();
  }, [turn]);
  const title = config.value.data?.title[lang.value] ?? t.product;
  useEffect(() => {
    if (!away.value) document.title = title;
    document.documentElement.lang = t.tag;
  }, [title, t, away.value]);
  const over = away.value || closed.value;
  return (
    <>
      {!over && (
        <a class="skip" href="#panel">
          {t.skip.panel}
        </a>
      )}
      <div class={over ? 'page away' : 'page'}>
        <header class="top">
          <p class="brand">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            <span>{title}</span>
          </p>
          {!over && <SearchBox />}
          <div class="top-end">
            {!over && <PlansLink />}
            {!over && <KeysButton />}
            <LanguageSwitch />
            <AccountMenu />
          </div>
        </header>
        {!closed.value && (
          // What a screen covers keeps its state but cannot be reached.
          <div class="beneath" inert={over}>
            <Panel />
            <main class="stage">
              <MapView />
              {!over && <NoticeLine />}
            </main>
          </div>
        )}
        <Screens />
      </div>
      <ShortcutsDialog />
    </>
  );
}

/** The way to the plans, for who may plan or review somewhere. */
function PlansLink() {
  if (!may('edit_plan') && !may('review_plan')) return null;
  return (
    <a class="to-plans" href="/plans">
      <Icon name="plans" />
      <span class="wide-only">{words.value.plans}</span>
    </a>
  );
}

function KeysButton() {
  const t = words.value.keys;
  return (
    <button
      type="button"
      class="icon-button wide-only"
      title={t.open}
      aria-label={t.open}
      onClick={() => {
        listed.value = true;
      }}
    >
      <span aria-hidden="true">?</span>
    </button>
  );
}
