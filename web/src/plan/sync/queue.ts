import { Problem } from '../../api/problem';
import type { Drawer, Entry } from './drawer';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MOST_FAULTS = 4;

/** Who sends for the queue, and takes what comes of it. */
export interface Carrier<Answer> {
  /** The version of the plan that the page has. */
  version(): number;
  send(entry: Entry, version: number): Promise<Answer>;
  /** Brings the page up to what the server has. */
  catchUp(): Promise<void>;
  /** `still`: those that wait behind it. */
  done(entry: Entry, answer: Answer, still: readonly Entry[]): Promise<void> | void;
  refused(entry: Entry, problem: Problem, still: readonly Entry[]): void;
  /** After each change of what waits, or of whether the server is reached. */
  stands(unsent: number, online: boolean): void;
  freshKey(): string;
}

type Verdict = 'stale' | 'wait' | 'stop' | 'refused';

/** What a failure means for what was sent. */
function verdict({ status, code }: Problem): Verdict {
  if (code === 'stale_version') return 'stale';
  if (status === 401) return 'stop'; // nobody signed in again
  return status === 0 || status === 429 || status >= 500 ? 'wait' : 'refused';
}

/**
 * Sends one thing after another, each with the version that is present then.
 *
 * What was sent and not answered is sent again exactly as it was: the server knows it by its key
 * and does it once. What came too late, because others were quicker, is another request with
 * another key; but not undoing, which would then undo what they did.
 */
export class Queue<Answer> {
  #entries: Entry[] = [];
  #running = false;
  #stopped = false;
  #online = true;
  #wake: (() => void) | null = null;
  readonly #outcomes = new Map<string, (answer: Answer | null) => void>();

  constructor(
    readonly drawer: Drawer,
    readonly carrier: Carrier<Answer>,
  ) {}

  get waiting(): readonly Entry[] {
    return this.#entries;
  }

  /** Puts something at the end; resolves with the answer, or null when it was refused. */
  add(entry: Entry): Promise<Answer | null> {
    const outcome = new Promise<Answer | null>((resolve) => this.#outcomes.set(entry.key, resolve));
    this.#entries.push(entry);
    this.#keep();
    void this.run();
    return outcome;
  }

  /** What was left by tabs that are gone comes first: it was done before. */
  adopt(entries: readonly Entry[]): void {
    const known = new Set(this.#entries.map((entry) => entry.key));
    const older = entries.filter((entry) => !known.has(entry.key));
    // What is on its way stays at the head.
    const [head, ...rest] = this.#entries;
    const sent = head && head.version !== null ? [head] : [];
    this.#entries = [...sent, ...older, ...(sent.length > 0 || !head ? rest : [head, ...rest])];
    this.#keep();
    void this.run();
  }

  /** Takes back the last one if it was never sent. */
  takeBack(): Entry | null {
    const last = this.#entries[this.#entries.length - 1];
    if (!last || last.version !== null) return null;
    this.#entries.pop();
    this.#keep();
    this.#settle(last, null);
    return last;
  }

  /** The network may be back: tries at once. */
  kick(): void {
    this.#wake?.();
    void this.run();
  }

  /** Stops sending; what is unsent stays in the drawer. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  heard(online: boolean): void {
    if (this.#online === online) return;
    this.#online = online;
    this.#tell();
  }

  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let waits = 0;
    let faults = 0;
    while (!this.#stopped) {
      const entry = this.#entries[0];
      if (!entry) break;
      if (this.drawer.taken) {
        this.#drop();
        break;
      }
      if (entry.version === null) {
        entry.version = this.carrier.version();
        this.#keep(); // before it goes out: a crash in between must not change it
      }
      try {
        const answer = await this.carrier.send(entry, entry.version);
        this.heard(true);
        waits = faults = 0;
        if (this.#stopped) break; // stays in the drawer; its key says that it was done
        this.#take(entry);
        await this.carrier.done(entry, answer, this.#entries);
        this.#settle(entry, answer);
      } catch (error) {
        const problem = problemOf(error);
        let next = verdict(problem);
        this.heard(problem.status !== 0);
        if (this.#stopped || next === 'stop') break;
        if (problem.status >= 500 && problem.status < 502 && ++faults >= MOST_FAULTS) {
          next = 'refused';
        }
        if (next === 'wait') {
          await this.#sleep(problem.retryAfter, waits++);
        } else if (next === 'stale' && (await this.#again(entry))) {
          faults = 0;
        } else if (this.#entries[0] === entry) {
          this.#take(entry);
          this.carrier.refused(entry, problem, this.#entries);
          this.#settle(entry, null);
        }
      }
    }
    this.#running = false;
  }

  /** Catches up and makes another request of it; false where that would mean something else. */
  async #again(entry: Entry): Promise<boolean> {
    try {
      await this.carrier.catchUp();
    } catch (error) {
      this.heard(problemOf(error).status !== 0);
      await this.#sleep(null, 0);
      return true; // asked once more as it was: still stale, and caught up then
    }
    if (entry.act === 'undo' || entry.act === 'redo') return false;
    const outcome = this.#outcomes.get(entry.key);
    this.#outcomes.delete(entry.key);
    entry.key = this.carrier.freshKey();
    entry.version = null;
    if (outcome) this.#outcomes.set(entry.key, outcome);
    this.#keep();
    return true;
  }

  #take(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
    this.#keep();
  }

  #settle(entry: Entry, answer: Answer | null): void {
    this.#outcomes.get(entry.key)?.(answer);
    this.#outcomes.delete(entry.key);
  }

  #drop(): void {
    const gone = this.#entries;
    this.#entries = [];
    for (const entry of gone) this.#settle(entry, null);
    this.#tell();
  }

  #keep(): void {
    this.drawer.write(this.#entries);
    this.#tell();
  }

  #tell(): void {
    this.carrier.stands(this.#entries.length, this.#online);
  }

  #sleep(seconds: number | null, waits: number): Promise<void> {
    const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds === null ? backoff : seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(500, 'unreadable', String(error), '');
}
