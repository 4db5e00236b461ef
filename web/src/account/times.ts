import type { Lang } from '../i18n';
import type { AccountWords } from './words';

const two = (n: number) => String(n).padStart(2, '0');

/** A moment in the clock of whoever looks, to the minute: 2026-03-01 14:05. */
export function minute(iso: string | null): string {
  const at = iso === null ? null : new Date(iso);
  if (!at || Number.isNaN(at.getTime())) return '—';
  return `${day(iso)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The same to the second, as the audit trail has it. */
export function second(iso: string): string {
  return `${minute(iso)}:${two(new Date(iso).getSeconds())}`;
}

/** The day of a moment: 2026-03-01. */
export function day(iso: string | null): string {
  const at = iso === null ? null : new Date(iso);
  if (!at || Number.isNaN(at.getTime())) return '—';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** How long to wait, in words, and at what time it is over. */
export function wait(seconds: number, t: AccountWords, lang: Lang): { wait: string; at: string } {
  const over = new Date(Date.now() + seconds * 1000);
  const at = over.toLocaleTimeString(lang === 'zh' ? 'zh-CN' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  });
  const words =
    seconds > 90 ? t.signIn.minutes(Math.ceil(seconds / 60)) : t.signIn.seconds(seconds);
  return { wait: words, at };
}

/** The first moment of a day, or of the day after it, as ISO 8601 in UTC; null for no day. */
export function midnight(date: string | null, after = 0): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? '');
  if (!parts) return null;
  const [, y, m, d] = parts.map(Number) as [number, number, number, number];
  return new Date(y, m - 1, d + after).toISOString();
}
