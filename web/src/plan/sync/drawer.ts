/** Where operations lie until they are acknowledged: in the browser's storage, a place a tab. */
import type { Grid } from '../model/fabric';
import type { Operation } from '../shapes';

export type Deed =
  | { act: 'operate'; operation: Operation }
  | { act: 'undo' | 'redo'; to?: number }
  | { act: 'lock'; grids: string[]; locked: boolean };

/** Something to be sent, with all that is needed to send it once more. */
export type Entry = Deed & {
  key: string;
  /** That with which it was first sent; null before. */
  version: number | null;
  put: Grid[];
  removed: string[];
  at: number;
};

const CLAIM_MS = 60;
const CLAIM_LASTS_MS = 5000;
const SIGNS_LAST_MS = 7 * 24 * 3600_000;

export class Drawer {
  readonly #shelf: string;
  /** False when the browser keeps nothing: then what is unsent is lost with the page. */
  kept = true;

  constructor(
    plan: string,
    account: string,
    readonly client: string,
    readonly storage: Storage | null,
  ) {
    this.#shelf = `wangge.outbox/${plan}/${account}/`;
    this.kept = storage !== null;
  }

  /** Puts the entries there; an empty drawer is none. */
  write(entries: readonly Entry[]): void {
    if (!this.storage) return;
    try {
      if (entries.length === 0) this.storage.removeItem(this.#shelf + this.client);
      else this.storage.setItem(this.#shelf + this.client, JSON.stringify(entries));
      this.kept = true;
    } catch {
      this.kept = false; // full, or forbidden
    }
  }

  /** Whether another tab has taken what lay here, thinking this one gone; asked once, it is told. */
  get taken(): boolean {
    const sign = `${this.#shelf}${this.client}/taken`;
    const found = this.storage?.getItem(sign) != null;
    if (found) this.storage?.removeItem(sign);
    return found;
  }

  /** Forgets signs for tabs that never woke up again. */
  tidy(): void {
    const { storage } = this;
    if (!storage) return;
    const names = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '');
    for (const name of names) {
      if (!name.startsWith('wangge.outbox/') || !name.endsWith('/taken')) continue;
      if (Date.now() - Number(storage.getItem(name)) > SIGNS_LAST_MS) storage.removeItem(name);
    }
  }

  /** Other tabs, gone or not, that have something lying here. */
  others(): string[] {
    const found: string[] = [];
    for (let i = 0; i < (this.storage?.length ?? 0); i++) {
      const name = this.storage?.key(i) ?? '';
      const client = name.slice(this.#shelf.length);
      if (name.startsWith(this.#shelf) && client !== this.client && !client.includes('/')) {
        found.push(client);
      }
    }
    return found;
  }

  /** Takes over what a tab that is gone has left; of several that try, one gets it. */
  async takeOver(client: string): Promise<Entry[]> {
    const { storage } = this;
    const place = this.#shelf + client;
    const sign = `${place}/claim`;
    try {
      // Somebody else is at it, unless they went away over it.
      const [, since] = storage?.getItem(sign)?.split(' ') ?? [];
      if (!storage || Date.now() - Number(since ?? 0) < CLAIM_LASTS_MS) return [];
      const claim = `${this.client} ${Date.now()}`;
      storage.setItem(sign, claim);
      await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
      if (storage.getItem(sign) !== claim) return [];
      const entries = parsed(storage.getItem(place));
      // A tab that was only asleep reads this before it sends what is no longer its own.
      if (entries.length > 0) storage.setItem(`${place}/taken`, String(Date.now()));
      storage.removeItem(place);
      storage.removeItem(sign);
      return entries;
    } catch {
      return [];
    }
  }
}

function parsed(text: string | null): Entry[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? (found as Entry[]) : [];
  } catch {
    return []; // not ours
  }
}

/** The browser's storage, where it may be used. */
export function browserStorage(): Storage | null {
  try {
    const { localStorage } = globalThis;
    localStorage.setItem('wangge.probe', '1');
    localStorage.removeItem('wangge.probe');
    return localStorage;
  } catch {
    return null;
  }
}
