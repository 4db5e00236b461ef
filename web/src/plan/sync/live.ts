/** What others do in the plan as they do it, and where they are. */
import { effect, signal } from '@preact/signals';
import { addressOf } from '../../api/request';
import { requests } from '../requests';
import type { Person } from '../shapes';
import { chosen, people, plan, tool } from '../state';
import { catchUp, heard, kick } from './outbox';

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const PRESENCE_MS = 2000;
const STILL_HERE_MS = 15_000;

/** Where this page's pointer and view are; the stage says it. */
export const whereabouts = signal<Pick<Person, 'at' | 'view'>>({ at: null, view: null });
/** Counts the comments that came or changed; whoever shows them reads this. */
export const commentTurn = signal(0);
/** The newest revision that was announced; 0: none since the page was opened. */
export const announced = signal(0);

function read<T>(event: MessageEvent<string>): T | null {
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return null;
  }
}

/** Listens to a plan until it is stopped; comes back by itself when the connection is lost. */
export function followPlan(id: string): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let waits = 0;
  let me: string | null = null;
  let stopped = false;

  const others = (all: readonly Person[]) => {
    people.value = all.filter((each) => each.client !== me);
  };
  const listen = () => {
    if (stopped) return;
    const stream = new EventSource(addressOf(`/plans/${encodeURIComponent(id)}/events`));
    source = stream;
    const on = <T>(name: string, take: (told: T) => void) =>
      stream.addEventListener(name, (event) => {
        const told = read<T>(event as MessageEvent<string>);
        if (told && source === stream) take(told);
      });
    on<{ client: string; version: number; people: Person[] }>('hello', (told) => {
      waits = 0;
      me = told.client;
      others(told.people);
      heard(true);
      kick();
      void catchUp(told.version).catch(() => {});
      tellWhere();
    });
    on<{ version: number }>('plan', ({ version }) => void catchUp(version).catch(() => {}));
    on<{ people: Person[] }>('people', (told) => others(told.people));
    on('comment', () => {
      commentTurn.value += 1;
    });
    on<{ revision: number }>('revision', ({ revision }) => {
      announced.value = revision;
    });
    stream.onerror = () => {
      me = null;
      people.value = [];
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again
      stream.close();
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits++);
      again = setTimeout(listen, wait);
    };
  };

  let told = '';
  let toldAt = 0;
  let due: ReturnType<typeof setTimeout> | undefined;
  const tellWhere = () => {
    clearTimeout(due);
    if (stopped || me === null || document.visibilityState === 'hidden') return;
    const seen = {
      client: me,
      ...whereabouts.peek(),
      grids: [...chosen.peek()].slice(0, 50),
      tool: tool.peek(),
    };
    const text = JSON.stringify(seen);
    const since = Date.now() - toldAt;
    const wait = text === told ? STILL_HERE_MS : PRESENCE_MS;
    if (since < wait) {
      due = setTimeout(tellWhere, wait - since);
      return;
    }
    told = text;
    toldAt = Date.now();
    requests.presence(id, seen).catch(() => {}); // who cannot be told now is told the next time
    due = setTimeout(tellWhere, STILL_HERE_MS);
  };
  const moved = effect(() => {
    whereabouts.value;
    chosen.value;
    tool.value;
    tellWhere();
  });
  const back = () => {
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(again);
      waits = 0;
      listen();
    }
    tellWhere();
  };
  // Who cannot be heard is not shown.
  const alone = () => {
    people.value = [];
  };
  addEventListener('offline', alone);
  addEventListener('online', back);
  document.addEventListener('visibilitychange', back);
  // Without a stream, as behind a proxy that holds it back, the plan is still looked after.
  const rarely = setInterval(() => {
    const now = plan.peek();
    if (now && source?.readyState !== EventSource.OPEN)
      void catchUp(now.version + 1).catch(() => {});
  }, LONGEST_WAIT_MS);
  listen();
  return () => {
    stopped = true;
    moved();
    clearTimeout(again);
    clearTimeout(due);
    clearInterval(rarely);
    removeEventListener('offline', alone);
    removeEventListener('online', back);
    document.removeEventListener('visibilitychange', back);
    source?.close();
    people.value = [];
  };
}
