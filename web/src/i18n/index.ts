import { computed, signal } from '@preact/signals';
import { en } from './en';
import { type Dictionary, zh } from './zh';

export type { Dictionary };
export type Lang = 'zh' | 'en';

const DICTIONARIES: Record<Lang, Dictionary> = { zh, en };
const REMEMBERED = 'wangge.lang';

/** The first of the browser's languages that is Chinese or English decides; else English. */
export function preferredLanguage(languages: readonly string[]): Lang {
  for (const tag of languages) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return 'en';
}

export function isLang(value: unknown): value is Lang {
  return value === 'zh' || value === 'en';
}

function remembered(): Lang | null {
  try {
    const value = localStorage.getItem(REMEMBERED);
    return isLang(value) ? value : null;
  } catch {
    return null; // storage can be forbidden; the page works without
  }
}

export const lang = signal<Lang>(remembered() ?? preferredLanguage(navigator.languages ?? []));

/** Switches the language and remembers it for the next visit. */
export function chooseLanguage(next: Lang): void {
  lang.value = next;
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // as above
  }
}

/** The dictionary in use; reading it in a component re-renders on a switch. */
export const words = computed<Dictionary>(() => DICTIONARIES[lang.value]);
