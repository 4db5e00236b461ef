import { spacedCode } from '../i18n/format';
import { atlas } from '../state/store';
import type { AuditEntry, AuditFilter } from './shapes';
import { midnight } from './times';
import type { AccountWords } from './words';

/** What the audit trail is narrowed down to, as the fields of the page have it. */
export interface AuditWish {
  account: string;
  action: string;
  division: string;
  /** Days, both included: 2026-03-01. */
  since: string;
  until: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
const NAMES = ['account', 'action', 'division', 'since', 'until'] as const;

export function wishOf(given: URLSearchParams): AuditWish {
  const [account, action, division, since, until] = NAMES.map((name) => given.get(name) ?? '') as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { account: UUID.test(account) ? account : '', action, division, since, until };
}

export function addressOfWish(wish: AuditWish): string {
  const given = new URLSearchParams();
  for (const name of NAMES) if (wish[name]) given.set(name, wish[name]);
  const text = given.toString();
  return text ? `#/audit?${text}` : '#/audit';
}

/** The same as the server takes it: the days become moments, the last one's end included. */
export function filterOf(wish: AuditWish): AuditFilter {
  return {
    account: wish.account || null,
    action: wish.action || null,
    division: wish.division || null,
    since: midnight(wish.since),
    until: midnight(wish.until, 1),
  };
}

/** An action in words; one that has none yet stands by its own name. */
export function actionInWords(action: string, t: AccountWords): string {
  return t.audit.actions[action] ?? action;
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : value === null || value === undefined
      ? {}
      : { value };

function nameIn({ before, after }: AuditEntry): string | null {
  const said = asRecord(after).name ?? asRecord(before).name;
  return typeof said === 'string' ? said : null;
}

/** Names of the accounts that these entries are by or about, by what an entry calls its object. */
export function namesIn(entries: readonly AuditEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const entry of entries) {
    if (entry.account) names.set(`account/${entry.account.id}`, entry.account.name);
    const name = nameIn(entry);
    if (entry.object?.startsWith('account/') && name) names.set(entry.object, name);
  }
  return names;
}

/** What an entry is about, as kind and name. */
export function objectInWords(
  entry: AuditEntry,
  names: ReadonlyMap<string, string>,
  t: AccountWords,
): { kind: string | null; name: string | null } {
  const { object } = entry;
  if (!object) return { kind: null, name: null };
  const [kind = '', ...rest] = object.split(/[/.]/);
  const known = t.audit.objects[kind];
  if (!known) return { kind: null, name: object };
  const name = nameIn(entry) ?? names.get(object);
  // Nobody knows a session by its number.
  if (kind === 'session') return { kind: null, name: name ?? null };
  const key = rest.join('/');
  const short = UUID.test(key) ? key.slice(0, 8) : key || null;
  return { kind: known, name: name ?? short };
}

/** One line of what an entry says: a field before and after. */
export interface Line {
  field: string;
  before: string | null;
  after: string | null;
}

/** A division by its name where the map knows it, else by its code. */
export function placeOf(code: string): string {
  return atlas.value.data?.divisions.get(code)?.name ?? spacedCode(code);
}

const ROLE_WORDS = (t: AccountWords): Record<string, string> => t.role;

/** A value in words; `field` says whose word it is. */
function shown(value: unknown, field: string, t: AccountWords): string | null {
  if (value === null || value === undefined) {
    return field === 'division' && value === null ? t.anywhere : null;
  }
  if (typeof value === 'boolean') return value ? t.audit.yes : t.audit.no;
  if (typeof value === 'string') {
    if (field === 'role') return ROLE_WORDS(t)[value] ?? value;
    if (field === 'by' || field === 'purpose') return t.audit.values[value] ?? value;
    return field === 'division' ? placeOf(value) : value;
  }
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.join(' / ');
  }
  return JSON.stringify(value);
}

/** What changed, field by field; fields that stayed as they were come last. */
export function linesOf(before: unknown, after: unknown, t: AccountWords): Line[] {
  const [was, is] = [asRecord(before), asRecord(after)];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const lines = fields.map((field) => ({
    field: t.audit.fields[field] ?? field,
    before: shown(was[field], field, t),
    after: shown(is[field], field, t),
  }));
  const changed = (line: Line) => (line.before === line.after ? 1 : 0);
  return lines.sort((a, b) => changed(a) - changed(b));
}
