import { addressOf, request } from '../api/request';
import type { Page } from '../api/shapes';
import type { SessionState } from '../session/shapes';
import type {
  Account,
  AuditEntry,
  AuditFilter,
  Device,
  GrantWish,
  Invitation,
  KeptGrant,
  NewToken,
  OneTimeLink,
  Scope,
  Token,
} from './shapes';

const PAGE = 50;
const of = (id: string) => encodeURIComponent(id);

/** Every request of the account screens. */
export const requests = {
  look: (code: string) =>
    request<Invitation>('POST', '/invitations/look', { body: { code }, asIs: true }),
  accept: (code: string, password: string) =>
    request<SessionState>('POST', '/invitations/accept', { body: { code, password }, asIs: true }),

  changePassword: (current: string, next: string) =>
    request<void>('PUT', '/account/password', { body: { current, new: next } }),

  devices: (signal?: AbortSignal) =>
    request<{ items: Device[] }>('GET', '/account/sessions', { signal }),
  endDevice: (id: string) => request<void>('DELETE', `/account/sessions/${of(id)}`),

  tokens: (signal?: AbortSignal) =>
    request<{ items: Token[] }>('GET', '/account/tokens', { signal }),
  createToken: (name: string, scopes: Scope[], days: number) =>
    request<NewToken>('POST', '/account/tokens', { body: { name, scopes, days } }),
  revokeToken: (id: string) => request<void>('DELETE', `/account/tokens/${of(id)}`),

  accounts: (q: string, after: string | null, signal?: AbortSignal, limit = PAGE) =>
    request<Page<Account>>('GET', '/accounts', { query: { q: q || null, after, limit }, signal }),
  account: (id: string, signal?: AbortSignal) =>
    request<Account>('GET', `/accounts/${of(id)}`, { signal }),
  createAccount: (wish: {
    name: string;
    display_name: string;
    staff_no: string | null;
    grants: GrantWish[];
  }) => request<Account & OneTimeLink>('POST', '/accounts', { body: wish }),
  changeAccount: (
    id: string,
    change: Partial<Pick<Account, 'display_name' | 'staff_no' | 'disabled'>>,
  ) => request<Account>('PATCH', `/accounts/${of(id)}`, { body: change }),
  newLink: (id: string) => request<OneTimeLink>('POST', `/accounts/${of(id)}/link`),
  grant: (id: string, wish: GrantWish) =>
    request<KeptGrant>('POST', `/accounts/${of(id)}/grants`, { body: wish }),
  withdraw: (id: string, grant: string) =>
    request<void>('DELETE', `/accounts/${of(id)}/grants/${of(grant)}`),
  signOutAccount: (id: string) => request<void>('POST', `/accounts/${of(id)}/sign-out`),

  settings: (signal?: AbortSignal) =>
    request<{ anonymous_reading: boolean }>('GET', '/settings', { signal }),
  changeSettings: (settings: { anonymous_reading: boolean }) =>
    request<{ anonymous_reading: boolean }>('PUT', '/settings', { body: settings }),

  audit: (filter: AuditFilter, after: string | null, signal?: AbortSignal) =>
    request<Page<AuditEntry>>('GET', '/audit', {
      query: { ...filter, after, limit: PAGE },
      signal,
    }),
  auditExport: (filter: AuditFilter, form: 'csv' | 'jsonl') =>
    addressOf(`/audit/export.${form}`, { ...filter }),
};
