import { chooseLanguage, lang, words } from '.';

export function LanguageSwitch() {
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
