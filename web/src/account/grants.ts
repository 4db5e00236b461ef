import type { AccountRole, Grant } from '../session/shapes';
import type { AccountWords } from './words';

/** From the least to the most. */
export const ROLES: AccountRole[] = ['viewer', 'field', 'planner', 'approver', 'admin'];

/** A grant in words: 规划 · 沙石镇. */
export function grantInWords(grant: Grant, t: AccountWords): string {
  const place = grant.division === null ? t.anywhere : (grant.division_name ?? grant.division);
  return t.grantIn(t.role[grant.role], place);
}
