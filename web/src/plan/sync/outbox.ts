/** Everything that changes a plan goes through here: kept until acknowledged, one after another. */
import { effect } from '@preact/signals';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { tell } from '../../notice/notice';
import { session } from '../../session/session';
import { called } from '../called';
import type { Grid } from '../model/fabric';
import { requests } from '../requests';
import { freshKey } from '../review/turn';
import type { Operation, Stepped, Stood, Who } from '../shapes';
import { answered, bounce, plan, saved, steps } from '../state';
import { placesOf } from '../tools/places';
import { workspaceWords } from '../words/workspace';
import { browserStorage, type Deed, Drawer, type Entry } from './drawer';
import { type Carrier, Queue } from './queue';
import { begin, foresee, settle, takeLocks, takeSince, takeStep } from './standing';
import { Tabs } from './tabs';

type Answer = Stepped | (Stood & { locked: string[] });

const ORPHANS_MS = 30_000;
/** This page, among all tabs of the browser. */
export const client = freshKey();

let queue: Queue<Answer> | null = null;
let drawer: Drawer | null = null;
let turn: Promise<unknown> = Promise.resolve();

/** One at a time: what is sent, and what is asked of what others did. */
function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const mine = turn.then(act, act);
  turn = mine.catch(() => {});
  return mine;
}

async function fetchSince(): Promise<void> {
  const now = plan.peek();
  if (!now) return;
  const answer = await requests.since(now.id, now.version);
  if (plan.peek()?.id !== now.id) return;
  if (answer.reload) await reloaded();
  else {
    takeSince(answer, queue?.waiting ?? []);
    report(answer.steps);
  }
}

/** How to take the whole plan anew; loading.ts sets it. */
let reloaded: () => Promise<void> = async () => {};
export function onReload(how: () => Promise<void>): void {
  reloaded = how;
}

function report(news: { by: Who; sentence: unknown }[]): void {
  const t = workspaceWords.peek();
  const mine = session.peek()?.account?.id;
  const last = [...news].reverse().find((each) => each.by.id !== mine);
  if (!last) return;
  const sentence = last.sentence as { zh: string; en: string } | null;
  tell(sentence ? t.by(called(last.by) ?? t.someone, sentence[lang.peek()]) : t.changedElsewhere);
}

/** Brings the page to a version at least, if it is behind. */
export function catchUp(version: number): Promise<void> {
  return inTurn(async () => {
    // An answer of one's own that has just come is taken first.
    await new Promise((resolve) => setTimeout(resolve));
    if ((plan.peek()?.version ?? version) < version) await fetchSince();
  });
}

const carrier: Carrier<Answer> = {
  version: () => plan.peek()?.version ?? 1,
  freshKey,
  send: (entry, version) =>
    inTurn(async () => {
      const id = plan.peek()?.id as string;
      const { key } = entry;
      switch (entry.act) {
        case 'operate':
          return requests.operate(id, { version, key }, entry.operation);
        case 'lock':
          return requests.lock(id, { version, key }, entry.grids, entry.locked);
        default:
          return requests[entry.act](id, { version, key }, entry.to);
      }
    }),
  catchUp: () => inTurn(fetchSince),
  async done(entry, answer, still) {
    const level =
      entry.act === 'lock' ? takeLocks(answer as never) : takeStep(answer as Stepped, still);
    if (!level) await inTurn(fetchSince).catch(() => {}); // the next event brings the rest
    if (entry.act !== 'lock') answered.value = answer as Stepped;
    // The list of steps is fetched later: whoever undoes and redoes quickly does not wait for it.
    if (entry.act === 'undo') undone = true;
    else if (entry.act === 'operate') undone = false;
    announce(entry, answer);
  },
  refused(entry, problem, still) {
    settle([], [], still);
    const t = workspaceWords.peek();
    if (problem.code === 'nothing_to_redo') {
      undone = false; // the last step was in force already
      return;
    }
    const undoing = entry.act === 'undo' || entry.act === 'redo';
    const text =
      problem.code === 'stale_version' && undoing ? t.notUndone : problem.message || t.refused;
    bounce.value = { text: { zh: text, en: text }, places: placesOf(problem.members.places) };
    tell(text, { fault: true });
  },
  stands(unsent, online) {
    saved.value = { unsent, online };
  },
};

/** Whether the last thing that this page did was to undo; then there is something to redo. */
let undone = false;

/** Says what was done, with the way back. */
function announce(entry: Entry, answer: Answer): void {
  const t = workspaceWords.peek();
  if (entry.act === 'lock') {
    tell(entry.locked ? t.locked(entry.grids.length) : t.unlocked(entry.grids.length));
    return;
  }
  const { sentence, warnings } = answer as Stepped;
  const said = sentence[lang.peek()];
  // What undoing did says so itself, and so does doing several steps again.
  if (entry.act === 'undo') tell(said);
  else if (entry.act === 'redo') tell(entry.to === undefined ? t.redone(said) : said);
  else {
    // Who served what is listed among the staff, with what would settle it.
    const warning = warnings.find(({ code }) => !code.startsWith('staff_'));
    const more = warning ? ` ${warning.what[lang.peek()]}` : '';
    tell(said + more, { action: { text: t.undo, act: () => void undo() } });
  }
}

function add(deed: Deed, put: readonly Grid[], removed: readonly string[]): Promise<Answer | null> {
  if (!queue) return Promise.resolve(null);
  bounce.value = null;
  const entry: Entry = {
    ...deed,
    key: freshKey(),
    version: null,
    put: [...put],
    removed: [...removed],
    at: Date.now(),
  };
  foresee(entry);
  return queue.add(entry);
}

/**
 * Sends an operation; the grids as they are expected to become stand in the fabric at once.
 *
 * Resolves with the server's answer once the fabric has it, with null when it was refused, which
 * has been told by then. Offline it resolves when the network is back.
 */
export async function send(
  operation: Operation,
  foreseen: readonly Grid[] = [],
  removed: readonly string[] = [],
): Promise<Stepped | null> {
  return (await add({ act: 'operate', operation }, foreseen, removed)) as Stepped | null;
}

/** Undoes the last step; one that was never sent is taken back without asking anybody. */
export async function undo(): Promise<Stepped | null> {
  const last = queue?.waiting[queue.waiting.length - 1];
  if (last?.act === 'operate' && queue?.takeBack()) {
    settle([], [], queue.waiting);
    return null;
  }
  if (!last && plan.peek()?.head === 0) return null; // nothing was done yet
  return (await add({ act: 'undo' }, [], [])) as Stepped | null;
}

export async function redo(): Promise<Stepped | null> {
  const back = undone || queue?.waiting.some((entry) => entry.act === 'undo');
  if (!back && !steps.peek().some((step) => step.state === 'undone')) return null;
  return (await add({ act: 'redo' }, [], [])) as Stepped | null;
}

/** Undoes or redoes all that lies between the present step and that of a number; 0 is the base. */
export async function goTo(step: number): Promise<Stepped | null> {
  const head = plan.peek()?.head ?? 0;
  if (step === head) return null;
  return (await add({ act: step < head ? 'undo' : 'redo', to: step }, [], [])) as Stepped | null;
}

export async function setLocked(ids: readonly string[], locked: boolean): Promise<boolean> {
  return (await add({ act: 'lock', grids: [...ids], locked }, [], [])) !== null;
}

/** The network may be back. */
export function kick(): void {
  queue?.kick();
}

/** Whether the server answers; told by whoever hears of it first. */
export function heard(online: boolean): void {
  queue?.heard(online);
}

/** Lays what waits over a fabric that was fetched anew. */
export function lay(): void {
  begin(queue?.waiting ?? []);
}

/** Begins to send for a plan; what was left from last time, or by a tab that is gone, goes first. */
export function openOutbox(id: string, account: string): () => void {
  const storage = browserStorage();
  const mine = new Drawer(id, account, client, storage);
  const tabs = new Tabs(client);
  const own = new Queue(mine, carrier);
  drawer = mine;
  queue = own;
  mine.tidy();
  begin([]);
  saved.value = { unsent: 0, online: navigator.onLine };
  const adopt = async () => {
    for (const gone of await tabs.gone(mine.others())) {
      const entries = await mine.takeOver(gone);
      if (queue !== own || entries.length === 0) continue;
      const t = workspaceWords.peek();
      tell(t.adopted(count(entries.length, lang.peek())));
      own.adopt(entries);
      settle([], [], own.waiting);
    }
  };
  void adopt();
  const timer = setInterval(() => void adopt(), ORPHANS_MS);
  const online = () => kick();
  const offline = () => heard(false);
  const leaving = (event: BeforeUnloadEvent) => {
    if (mine.kept || own.waiting.length === 0) return;
    event.preventDefault();
  };
  addEventListener('online', online);
  addEventListener('offline', offline);
  addEventListener('beforeunload', leaving);
  const unkept = effect(() => {
    if (saved.value.unsent > 0 && !mine.kept) tell(workspaceWords.peek().notKept, { fault: true });
  });
  return () => {
    unkept();
    clearInterval(timer);
    removeEventListener('online', online);
    removeEventListener('offline', offline);
    removeEventListener('beforeunload', leaving);
    own.stop();
    tabs.close();
    if (queue === own) {
      queue = null;
      drawer = null;
    }
  };
}

/** Whether the browser keeps what is unsent. */
export const kept = () => drawer?.kept ?? true;
