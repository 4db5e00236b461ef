import type { Page } from '../api/shapes';
import { type Outcome, Resource } from '../state/resource';

type Fetch<T> = (after: string | null, signal: AbortSignal) => Promise<Page<T>>;

/** A list that is fetched page after page, each added to those before. */
export class Pages<T> {
  readonly #pages = new Resource<Page<T>>();
  #fetch: Fetch<T> | null = null;

  get value(): Outcome<Page<T>> {
    return this.#pages.value;
  }

  /** From the first page on, by `fetch`. */
  restart(fetch: Fetch<T>): Promise<void> {
    this.#fetch = fetch;
    return this.#pages.load((signal) => fetch(null, signal));
  }

  /** The next page, if there is one. */
  async more(): Promise<void> {
    const known = this.#pages.state.peek().data;
    const fetch = this.#fetch;
    if (!known?.next || !fetch) return;
    await this.#pages.load(async (signal) => {
      const page = await fetch(known.next, signal);
      return { items: [...known.items, ...page.items], next: page.next };
    });
  }

  retry(): Promise<void> {
    return this.#pages.retry();
  }
}
