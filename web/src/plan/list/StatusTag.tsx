import type { Status } from '../shapes';
import { listWords } from './words';

const LOOKS: Record<Status, string> = {
  draft: '',
  submitted: 'wait',
  approved: 'good',
  published: 'good',
  returned: 'fault',
  withdrawn: 'off',
};

/** Where a plan stands, in a word. */
export function StatusTag({ status }: { status: Status }) {
  return (
    <span class={`tag status-${status} ${LOOKS[status]}`}>{listWords.value.state[status]}</span>
  );
}
