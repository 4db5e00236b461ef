import type { Lang } from './index';

const NONE = '—';
const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, digits: number): Intl.NumberFormat {
  const key = `${lang}${digits}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, found);
  }
  return found;
}

/** A count with thousands separators; unknown is a dash, never 0. */
export function count(value: number | null | undefined, lang: Lang): string {
  return value == null || !Number.isFinite(value) ? NONE : format(lang, 0).format(value);
}

/** A ratio with one decimal. */
export function ratio(value: number | null | undefined, lang: Lang): string {
  return value == null || !Number.isFinite(value) ? NONE : format(lang, 1).format(value);
}

/** Decimals that keep about two significant figures of an area given in km². */
export function areaDigits(km2: number): number {
  if (km2 >= 100) return 0;
  if (km2 >= 10) return 1;
  return km2 >= 0.1 || km2 === 0 ? 2 : 3;
}

/** An area in km² without its unit, precise to what is worth reading. */
export function area(km2: number | null | undefined, lang: Lang): string {
  if (km2 == null || !Number.isFinite(km2)) return NONE;
  return format(lang, areaDigits(km2)).format(km2);
}

/** A number as short as it can be written: 5, 12.5, 0.02. */
export function plain(value: number, lang: Lang): string {
  return new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en', {
    maximumSignificantDigits: 4,
  }).format(value);
}

/** Degrees with five decimals (about a metre), enough to say where. */
export function degrees(value: number): string {
  return value.toFixed(5);
}

/** A grid code in its parts: 360702 100 200 001. Other schemes are left as they are. */
export function spacedCode(code: string): string {
  return /^\d{12}(\d{3})?$/.test(code)
    ? [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12), code.slice(12)]
        .filter(Boolean)
        .join(' ')
    : code;
}
