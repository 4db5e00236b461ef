/** Several steps that were asked for as one thing, and are taken back as one. */
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { tell } from '../../notice/notice';
import { openSection } from '../panels/Section';
import type { Stepped } from '../shapes';
import { plan } from '../state';
import { workspaceWords } from '../words/workspace';
import { goTo } from './outbox';

/**
 * Says of steps of one's own how many they are, with one undo for all of them.
 *
 * `before` is how the plan stood when the first was asked for; `done` are the answers in order,
 * null where one was refused. Nothing is said unless all that was done since then is one's own.
 */
export function tellTogether(
  before: { version: number; head: number } | null,
  done: readonly (Stepped | null)[],
): void {
  const own = done.filter((each) => each !== null);
  const last = own.at(-1);
  if (!before || !last || own.length < 2 || own.length < done.length) return;
  if (!own.every(({ version }, index) => version === before.version + index + 1)) return;
  const t = workspaceWords.peek();
  tell(t.together(count(own.length, lang.peek())), {
    action: {
      text: t.undoAll,
      act: () => {
        // What came behind them is not taken back unasked: the list of steps shows it.
        if (plan.peek()?.head === last.head) void goTo(before.head);
        else openSection('steps');
      },
    },
  });
}

/** How the plan stands now, for {@link tellTogether}. */
export function standing(): { version: number; head: number } | null {
  const now = plan.peek();
  return now && { version: now.version, head: now.head };
}
