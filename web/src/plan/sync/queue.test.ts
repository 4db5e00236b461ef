import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../api/problem';
import { Drawer, type Entry } from './drawer';
import { type Carrier, Queue } from './queue';

interface Answer {
  version: number;
  text: string;
}

const stale = (version: number) => new Problem(409, '', '', 'stale_version', null, { version });
const refusal = () => new Problem(422, '', '不能这样', 'crossing');
const silence = () => new Problem(0, 'unreachable', '', 'unreachable');

/** A server in miniature: a version, what was done, and each answer by its key. */
class Server {
  version = 1;
  done: string[] = [];
  readonly #answers = new Map<string, { content: string; answer: Answer }>();
  /** What comes in place of the answer, once each; the work is done all the same if `after`. */
  troubles: { error: Error; after: boolean }[] = [];

  ask(key: string, version: number, text: string): Answer {
    const trouble = this.troubles.shift();
    if (trouble && !trouble.after) throw trouble.error;
    const answer = this.#answer(key, version, text);
    if (trouble) throw trouble.error;
    return answer;
  }

  #answer(key: string, version: number, text: string): Answer {
    const known = this.#answers.get(key);
    const content = `${version} ${text}`;
    if (known) {
      if (known.content !== content) throw new Problem(409, '', '', 'key_reused');
      return known.answer;
    }
    if (version !== this.version) throw stale(this.version);
    if (text.includes('bad')) throw refusal();
    this.done.push(text);
    const answer = { version: ++this.version, text };
    this.#answers.set(key, { content, answer });
    return answer;
  }

  /** Somebody else does something. */
  elsewhere(text: string): void {
    this.done.push(text);
    this.version += 1;
  }
}

/** A page on that server. */
class Tab implements Carrier<Answer> {
  seen = 1;
  refusals: string[] = [];
  told: string[] = [];
  state = { unsent: 0, online: true };
  #keys = 0;
  readonly drawer: Drawer;
  readonly queue: Queue<Answer>;

  constructor(
    readonly server: Server,
    readonly name: string,
    storage: Storage | null = localStorage,
  ) {
    this.drawer = new Drawer('plan', 'account', name, storage);
    this.queue = new Queue(this.drawer, this);
    this.seen = server.version;
  }

  version = () => this.seen;
  freshKey = () => `${this.name}-${this.#keys++}`;
  async send(entry: Entry, version: number) {
    await Promise.resolve();
    return this.server.ask(entry.key, version, textOf(entry));
  }
  async catchUp() {
    this.seen = this.server.version;
  }
  done(_: Entry, answer: Answer) {
    if (answer.version === this.seen + 1) this.seen = answer.version;
    this.told.push(answer.text);
  }
  refused(entry: Entry) {
    this.refusals.push(textOf(entry));
  }
  stands(unsent: number, online: boolean) {
    this.state = { unsent, online };
  }

  do(text: string, act: 'operate' | 'undo' = 'operate') {
    const deed = act === 'undo' ? { act } : { act, operation: { type: text } };
    return this.queue.add({
      ...deed,
      key: this.freshKey(),
      version: null,
      put: [],
      removed: [],
      at: Date.now(),
    } as Entry);
  }
}

const textOf = (entry: Entry) => (entry.act === 'operate' ? entry.operation.type : entry.act);
const rest = () => vi.advanceTimersByTimeAsync(120_000);

let server: Server;
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new Server();
});
afterEach(() => vi.useRealTimers());

describe('what is to be sent', () => {
  it('goes out in order, each with the version that is present then', async () => {
    const tab = new Tab(server, 'a');
    const answers = ['one', 'two', 'three'].map((text) => tab.do(text));
    expect(tab.state.unsent).toBe(3);
    await rest();
    expect(server.done).toEqual(['one', 'two', 'three']);
    expect((await Promise.all(answers)).map((answer) => answer?.version)).toEqual([2, 3, 4]);
    expect(tab.state).toEqual({ unsent: 0, online: true });
    expect(localStorage.length).toBe(0);
  });

  it('is done once where the answer was lost', async () => {
    const tab = new Tab(server, 'a');
    server.troubles = [{ error: silence(), after: true }];
    const answer = tab.do('one');
    await vi.advanceTimersByTimeAsync(10);
    expect(tab.state).toEqual({ unsent: 1, online: false });
    await rest();
    expect(server.done).toEqual(['one']);
    expect(await answer).toEqual({ version: 2, text: 'one' });
    expect(tab.state).toEqual({ unsent: 0, online: true });
  });

  it('waits while there is no network, and goes out when it is back', async () => {
    const tab = new Tab(server, 'a');
    server.troubles = Array.from({ length: 3 }, () => ({ error: silence(), after: false }));
    void tab.do('one');
    void tab.do('two');
    await vi.advanceTimersByTimeAsync(1500);
    expect(tab.state).toEqual({ unsent: 2, online: false });
    server.troubles = [];
    tab.queue.kick();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.done).toEqual(['one', 'two']);
    expect(tab.state).toEqual({ unsent: 0, online: true });
  });

  it('becomes another request where others were quicker', async () => {
    const tab = new Tab(server, 'a');
    server.elsewhere('theirs');
    const answer = tab.do('one');
    await rest();
    expect(server.done).toEqual(['theirs', 'one']);
    expect((await answer)?.version).toBe(3);
  });

  it('is not undone over what others did in between', async () => {
    const tab = new Tab(server, 'a');
    server.elsewhere('theirs');
    const answer = tab.do('undo', 'undo');
    await rest();
    expect(await answer).toBeNull();
    expect(server.done).toEqual(['theirs']);
    expect(tab.refusals).toEqual(['undo']);
  });

  it('bounces back when it cannot be, and what follows goes on', async () => {
    const tab = new Tab(server, 'a');
    const [first, second] = [tab.do('bad'), tab.do('two')];
    await rest();
    expect(await first).toBeNull();
    expect((await second)?.text).toBe('two');
    expect(tab.refusals).toEqual(['bad']);
    expect(tab.state.unsent).toBe(0);
  });

  it('is given up when the server fails at it again and again', async () => {
    const tab = new Tab(server, 'a');
    const fault = () => ({ error: new Problem(500, '', '', ''), after: false });
    server.troubles = [fault(), fault(), fault(), fault()];
    const answer = tab.do('one');
    await rest();
    expect(await answer).toBeNull();
    expect(tab.refusals).toEqual(['one']);
  });

  it('stays where nobody is signed in any more', async () => {
    const tab = new Tab(server, 'a');
    server.troubles = [{ error: new Problem(401, '', '', 'sign_in_required'), after: false }];
    void tab.do('one');
    await rest();
    expect(tab.state.unsent).toBe(1);
    expect(tab.refusals).toEqual([]);
    tab.queue.kick();
    await rest();
    expect(server.done).toEqual(['one']);
  });

  it('is taken back without asking when it was never sent', async () => {
    const tab = new Tab(server, 'a');
    server.troubles = Array.from({ length: 9 }, () => ({ error: silence(), after: false }));
    void tab.do('one');
    const second = tab.do('two');
    await vi.advanceTimersByTimeAsync(10);
    expect(tab.queue.takeBack()).not.toBeNull();
    expect(await second).toBeNull();
    expect(tab.queue.takeBack()).toBeNull(); // the first may have arrived
    server.troubles = [];
    await rest();
    expect(server.done).toEqual(['one']);
  });
});

describe('what a page leaves behind', () => {
  async function takenOver(by: Tab, from: string) {
    const taking = by.drawer.takeOver(from);
    await vi.advanceTimersByTimeAsync(100);
    by.queue.adopt(await taking);
    await rest();
  }

  it('is sent after a reload, once, also where it had arrived', async () => {
    const old = new Tab(server, 'old');
    server.troubles = [{ error: silence(), after: true }];
    void old.do('one');
    void old.do('two');
    await vi.advanceTimersByTimeAsync(10);
    old.queue.stop(); // the page is gone
    const next = new Tab(server, 'next');
    expect(next.drawer.others()).toEqual(['old']);
    await takenOver(next, 'old');
    expect(server.done).toEqual(['one', 'two']);
    expect(localStorage.getItem('wangge.outbox/plan/account/old')).toBeNull();
  });

  it('comes before what was done since', async () => {
    const old = new Tab(server, 'old');
    server.troubles = Array.from({ length: 5 }, () => ({ error: silence(), after: false }));
    void old.do('older');
    await vi.advanceTimersByTimeAsync(10);
    old.queue.stop();
    const next = new Tab(server, 'next');
    void next.do('first'); // on its way, so it stays at the head
    void next.do('newer');
    await vi.advanceTimersByTimeAsync(10);
    server.troubles = [];
    await takenOver(next, 'old');
    expect(server.done).toEqual(['first', 'older', 'newer']);
  });

  it('is taken over by one of several', async () => {
    const old = new Tab(server, 'old');
    server.troubles = [{ error: silence(), after: false }];
    void old.do('one');
    await vi.advanceTimersByTimeAsync(10);
    old.queue.stop();
    const tabs = [new Tab(server, 'b'), new Tab(server, 'c')];
    const taking = tabs.map((tab) => tab.drawer.takeOver('old'));
    await vi.advanceTimersByTimeAsync(100);
    const found = await Promise.all(taking);
    expect(found.map((entries) => entries.length).sort()).toEqual([0, 1]);
  });

  it('is not sent by a tab that only slept when another has taken it', async () => {
    const sleeper = new Tab(server, 'sleeper');
    server.troubles = [{ error: silence(), after: false }];
    const answer = sleeper.do('one');
    await vi.advanceTimersByTimeAsync(10);
    const other = new Tab(server, 'other');
    const taking = other.drawer.takeOver('sleeper');
    await vi.advanceTimersByTimeAsync(100);
    const entries = await taking;
    sleeper.queue.kick();
    await vi.advanceTimersByTimeAsync(10);
    expect(await answer).toBeNull();
    expect(sleeper.state.unsent).toBe(0);
    other.queue.adopt(entries);
    await rest();
    expect(server.done).toEqual(['one']);
  });

  it('is another account’s own affair', () => {
    localStorage.setItem('wangge.outbox/plan/somebody/x', '[]');
    localStorage.setItem('wangge.outbox/other/account/y', '[]');
    expect(new Tab(server, 'a').drawer.others()).toEqual([]);
  });
});

it('works without storage, and says that nothing is kept', async () => {
  const tab = new Tab(server, 'a', null);
  expect(tab.drawer.kept).toBe(false);
  void tab.do('one');
  await rest();
  expect(server.done).toEqual(['one']);
});

it('notices when the storage is full', async () => {
  const full = {
    setItem: () => {
      throw new DOMException('full');
    },
    getItem: () => null,
    removeItem: () => {},
    length: 0,
    key: () => null,
    clear: () => {},
  };
  const tab = new Tab(server, 'a', full as Storage);
  const sent = tab.do('one');
  expect(tab.drawer.kept).toBe(false);
  await rest();
  expect((await sent)?.version).toBe(2);
});
