import type { Status } from '../shapes';

export const STATUSES: readonly Status[] = [
  'draft',
  'submitted',
  'returned',
  'approved',
  'published',
  'withdrawn',
];

/** Which plans are listed; it stands in the address. */
export interface Filter {
  status: Status | null;
  mine: boolean;
  division: string | null;
}

export function filterOf(search: string): Filter {
  const given = new URLSearchParams(search);
  const status = given.get('status') as Status | null;
  return {
    status: status && STATUSES.includes(status) ? status : null,
    mine: given.get('mine') === '1',
    division: given.get('division') || null,
  };
}

export function addressOf({ status, mine, division }: Filter): string {
  const given = new URLSearchParams();
  if (status) given.set('status', status);
  if (mine) given.set('mine', '1');
  if (division) given.set('division', division);
  const text = given.toString();
  return text ? `/plans?${text}` : '/plans';
}

export const filtered = ({ status, mine, division }: Filter): boolean =>
  status !== null || mine || division !== null;
