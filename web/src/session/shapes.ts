/** Who is signed in, as the server tells it under /api/v1/session. */

export type AccountRole = 'viewer' | 'field' | 'planner' | 'approver' | 'admin';

export type Permission =
  | 'read_published'
  | 'read_contacts'
  | 'own_account'
  | 'edit_plan'
  | 'review_plan'
  | 'publish'
  | 'manage_staff'
  | 'import'
  | 'manage_accounts'
  | 'read_audit'
  | 'configure';

export interface Grant {
  role: AccountRole;
  /** The division's code; null for the whole installation. */
  division: string | null;
  division_name: string | null;
}

export interface SessionState {
  account: {
    id: string;
    name: string;
    display_name: string;
    staff_no: string | null;
    has_password: boolean;
  } | null;
  grants: Grant[];
  /** What is allowed somewhere at least. */
  may: Permission[];
  anonymous_reading: boolean;
  csrf: string | null;
  oidc: { label: { zh: string; en: string } } | null;
  expires_at: string | null;
}
