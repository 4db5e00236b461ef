import { signal } from '@preact/signals';
import { Problem } from '../../api/problem';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { tell } from '../../notice/notice';
import { inWords } from '../asking';
import { copyTitle } from '../list/copying';
import { requests } from '../requests';
import { goTo } from '../route';
import type { Plan } from '../shapes';
import { plan } from '../state';
import { reload } from '../sync/loading';
import { type Choices, chosenFor, type Met } from './choices';
import { asks, type Deed, wayBack } from './deeds';
import { type Rebased, reviewing, type Transition } from './requests';
import { newerVersion, once, regardless } from './turn';
import { reviewWords } from './words';

/** What is being done with the plan. */
export const doing = signal<Deed | null>(null);
/** What is asked about before it is done. */
export const asked = signal<Deed | null>(null);

/** Others have published the same meanwhile; it has to be decided by grid. */
export interface Meeting {
  deed: 'publish' | 'rebase';
  conflicts: Met[];
  /** The revision that theirs is of. */
  latest: number;
  /** Chosen before, where it was asked once already. */
  choices: Choices;
}
export const meeting = signal<Meeting | null>(null);

const TRANSITIONS: readonly Deed[] = ['submit', 'withdraw', 'reopen', 'approve', 'reject'];

/** Does something with the plan that is open, after asking where it cannot be undone. */
export function begin(deed: Deed): void {
  const now = plan.peek();
  if (!now || doing.peek()) return;
  if (asks(deed, now.status)) asked.value = deed;
  else void run(deed);
}

/** True when it was done. What went wrong is told, unless a dialog wants to show it itself. */
export async function run(
  deed: Deed,
  { comment, choices = new Map(), silent = false }: Given = {},
): Promise<boolean> {
  const now = plan.peek();
  if (!now || doing.peek()) return false;
  doing.value = deed;
  try {
    await act(now, deed, comment, choices);
    return true;
  } catch (error) {
    if (meet(error, deed, choices)) {
      asked.value = null;
      return false;
    }
    if (newerVersion(error) !== null) {
      asked.value = null;
      await reload();
      tell(reviewWords.peek().moved, { fault: true });
      return false;
    }
    if (silent) throw error;
    tell(inWords(error), { fault: true });
    return false;
  } finally {
    doing.value = null;
  }
}

interface Given {
  comment?: string;
  choices?: Choices;
  silent?: boolean;
}

async function act(
  now: Plan,
  deed: Deed,
  comment: string | undefined,
  choices: Choices,
): Promise<void> {
  const t = reviewWords.peek();
  const n = (value: number) => count(value, lang.peek());
  if (deed === 'copy') {
    const { copy } = await regardless(now, 'copy', (turn) =>
      reviewing.copy(now.id, turn, copyTitle(now.title)),
    );
    goTo(`/plans/${copy}`);
    tell(t.done.copy);
    return;
  }
  const choose = chosenFor(choices);
  if (deed === 'publish') {
    const made = await once(now, `publish ${JSON.stringify(choose)}`, (turn) =>
      reviewing.publish(now.id, turn, choose),
    );
    await took(now.id);
    const said = made.merged ? t.publish.merged : t.publish.published;
    const codes = Object.keys(made.recoded).length;
    tell(`${said(n(made.revision))}${codes ? ` ${t.publish.recoded(n(codes))}` : ''}`, {
      action: { text: t.publish.toMap, act: () => location.assign('/') },
    });
    return;
  }
  if (deed === 'rebase') {
    const made: Rebased = await once(now, `rebase ${JSON.stringify(choose)}`, (turn) =>
      reviewing.rebase(now.id, turn, choose),
    );
    await reload();
    tell((made.folded ? t.rebase.doneFolded : t.rebase.done)(n(made.base_revision)));
    return;
  }
  await bring(now, deed as Transition, comment);
  await took(now.id);
  const back = wayBack(deed, now.status);
  tell(
    t.done[deed],
    back ? { action: { text: t.undo, act: () => void takeBack(now.id, back) } } : {},
  );
}

function bring(now: Plan, deed: Transition, comment?: string) {
  return once(now, `${deed} ${comment ?? ''}`, (turn) =>
    reviewing.bring(now.id, turn, deed, comment),
  );
}

/** Takes the plan as it stands now; its grids are as they were. */
async function took(id: string): Promise<void> {
  const next = await requests.plan(id);
  if (plan.peek()?.id === id) plan.value = next;
}

async function takeBack(id: string, deeds: readonly Deed[]): Promise<void> {
  try {
    for (const deed of deeds) {
      if (!TRANSITIONS.includes(deed)) continue;
      await bring(await requests.plan(id), deed as Transition);
    }
    tell(reviewWords.peek().undone);
  } catch (error) {
    tell(inWords(error), { fault: true });
  } finally {
    await took(id).catch(() => {});
  }
}

/** Takes a conflict as what it is: a question. */
function meet(error: unknown, deed: Deed, choices: Choices): boolean {
  if (!(error instanceof Problem) || error.code !== 'published_meanwhile') return false;
  if (deed !== 'publish' && deed !== 'rebase') return false;
  const { conflicts, latest } = error.members as { conflicts?: Met[]; latest?: number };
  if (!conflicts) return false;
  meeting.value = { deed, conflicts, latest: latest ?? 0, choices };
  return true;
}
