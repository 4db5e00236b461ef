/** What the server sends of accounts, sessions, tokens and the audit trail. Times are ISO 8601. */
import type { AccountRole, Grant } from '../session/shapes';

export type Scope = 'read' | 'contacts' | 'plan' | 'publish' | 'admin';

export interface Device {
  id: string;
  created_at: string;
  last_seen: string;
  address: string | null;
  agent: string | null;
  current: boolean;
  expires_at: string;
}

export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string;
  last_used: string | null;
}

export interface NewToken extends Token {
  /** The token itself, this once. */
  token: string;
}

export interface KeptGrant extends Grant {
  id: string;
}

export interface Account {
  id: string;
  name: string;
  display_name: string;
  staff_no: string | null;
  disabled: boolean;
  has_password: boolean;
  last_sign_in: string | null;
  grants: KeptGrant[];
}

export interface GrantWish {
  role: AccountRole;
  division: string | null;
}

export interface OneTimeLink {
  link: string;
  link_expires_at: string;
}

export interface Invitation {
  name: string;
  display_name: string;
  purpose: 'welcome' | 'reset';
}

export interface AuditEntry {
  number: number;
  at: string;
  account: { id: string; name: string } | null;
  via: string;
  address: string | null;
  action: string;
  object: string | null;
  division: string | null;
  before: unknown;
  after: unknown;
  hash: string;
}

export interface AuditFilter {
  account: string | null;
  action: string | null;
  division: string | null;
  since: string | null;
  until: string | null;
}
