/** Numbers as the panels write them; unknown is a dash, never 0. */
import type { Lang } from '../../i18n';

const NONE = '—';
const tag = (lang: Lang) => (lang === 'zh' ? 'zh-CN' : 'en');
const made = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${lang} ${key}`;
  let found = made.get(name);
  if (!found) {
    found = new Intl.NumberFormat(tag(lang), options);
    made.set(name, found);
  }
  return found;
}

/** A deviation with its sign: +25%, −8%, 0%. */
export function signed(share: number | null | undefined, lang: Lang): string {
  if (share == null || !Number.isFinite(share)) return NONE;
  const options = {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  } as const;
  return format(lang, 'signed', options).format(share).replace('-', '−');
}

/** A share without a sign: 25%. */
export function percent(share: number | null | undefined, lang: Lang): string {
  if (share == null || !Number.isFinite(share)) return NONE;
  return format(lang, 'percent', { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** Two decimals, for measures between 0 and 1. */
export function hundredths(value: number | null | undefined, lang: Lang): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return format(lang, 'hundredths', options).format(value);
}
