import { useEffect } from 'preact/hooks';
import { chooseLanguage, lang, words } from './i18n';
import { followKeys, listed, ShortcutsDialog } from './keys/shortcuts';
import { MapView } from './map/MapView';
import { NoticeLine } from './notice/notice';
import { followSelection } from './panel/loading';
import { Panel } from './panel/Panel';
import { SearchBox } from './search/SearchBox';
import { followAddress } from './state/address';
import { config, start } from './state/store';

export function App() {
  useEffect(() => {
    const stops = [followAddress(), followSelection(), followKeys()];
    void start();
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const t = words.value;
  const title = config.value.data?.title[lang.value] ?? t.product;
  useEffect(() => {
    document.title = title;
    document.documentElement.lang = t.tag;
  }, [title, t]);
  return (
    <>
      <a class="skip" href="#panel">
        {t.skip.panel}
      </a>
      <div class="page">
        <header class="top">
          <p class="brand">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            <span>{title}</span>
          </p>
          <SearchBox />
          <div class="top-end">
            <button
              type="button"
              class="icon-button wide-only"
              title={t.keys.open}
              aria-label={t.keys.open}
              onClick={() => {
                listed.value = true;
              }}
            >
              <span aria-hidden="true">?</span>
            </button>
            <LanguageSwitch />
          </div>
        </header>
        <Panel />
        <main class="stage">
          <MapView />
          <NoticeLine />
        </main>
      </div>
      <ShortcutsDialog />
    </>
  );
}

function LanguageSwitch() {
  const t = words.value;
  return (
    <fieldset class="segments languages" aria-label={t.language.label}>
      {(['zh', 'en'] as const).map((each) => (
        <button
          key={each}
          type="button"
          lang={each === 'zh' ? 'zh-CN' : 'en'}
          aria-pressed={lang.value === each}
          aria-label={each === 'zh' ? '中文' : 'EN, English'}
          onClick={() => chooseLanguage(each)}
        >
          {each === 'zh' ? '中' : 'EN'}
        </button>
      ))}
    </fieldset>
  );
}
