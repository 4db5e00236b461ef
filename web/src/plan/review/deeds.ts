import type { Plan } from '../shapes';

/** What can be done with a whole plan. */
export type Deed =
  | 'submit'
  | 'withdraw'
  | 'reopen'
  | 'approve'
  | 'reject'
  | 'publish'
  | 'rebase'
  | 'copy';

/** The one that the plan waits for comes first; a plan that nobody here may move on has none. */
const FIRST: readonly Deed[] = ['publish', 'approve', 'submit', 'reopen'];

export interface Offer {
  /** What the plan waits for. */
  primary: Deed | null;
  /** Beside it, in sight. */
  beside: Deed[];
  /** In the menu. */
  more: Deed[];
}

/** What is offered for a plan, by what one may do with it. */
export function offered(plan: Pick<Plan, 'may' | 'base_revision' | 'latest_revision'>): Offer {
  const may = (deed: Deed) => plan.may.includes(deed);
  const primary = FIRST.find(may) ?? null;
  const beside: Deed[] = may('reject') ? ['reject'] : [];
  const more: Deed[] = [];
  // There is nothing to bring it onto as long as it stands on the newest revision.
  if (may('rebase') && plan.base_revision < plan.latest_revision) more.push('rebase');
  for (const deed of [...FIRST, 'withdraw', 'copy'] as const) {
    if (deed !== primary && may(deed)) more.push(deed);
  }
  return { primary, beside, more };
}

/** What takes a deed back, in order; null of what cannot be taken back without more ado. */
export function wayBack(deed: Deed, before: Plan['status']): Deed[] | null {
  switch (deed) {
    case 'submit':
      return ['withdraw', 'reopen'];
    case 'withdraw':
      // What was returned or a draft is a draft again; what was in review is handed in again.
      return before === 'submitted'
        ? ['reopen', 'submit']
        : before === 'approved'
          ? null
          : ['reopen'];
    case 'reopen':
      return ['withdraw'];
    default:
      return null;
  }
}

/** Those that cannot be undone, or that want a word of reason, ask before. */
export function asks(deed: Deed, status: Plan['status']): boolean {
  return (
    deed === 'publish' ||
    deed === 'reject' ||
    deed === 'rebase' ||
    (deed === 'withdraw' && status === 'approved')
  );
}
