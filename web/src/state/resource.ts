import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { Problem } from '../api/problem';

const PATIENCE_MS = 300;

export type Outcome<T> =
  | { status: 'idle'; data: null }
  | { status: 'loading'; data: T | null; slow: boolean }
  | { status: 'ready'; data: T }
  | { status: 'failed'; data: T | null; problem: Problem };

/**
 * Something fetched that can be shown in all its states.
 *
 * While new data load, the old stay; `slow` turns true only after 300 ms, so that a quick
 * answer never flickers. A newer request cancels the one before it.
 */
export class Resource<T> {
  readonly #state: Signal<Outcome<T>> = signal<Outcome<T>>({ status: 'idle', data: null });
  #abort: AbortController | null = null;
  #again: (() => Promise<void>) | null = null;

  get state(): ReadonlySignal<Outcome<T>> {
    return this.#state;
  }

  get value(): Outcome<T> {
    return this.#state.value;
  }

  /** Fetches; resolves when the outcome is known or the request was overtaken. */
  async load(fetcher: (signal: AbortSignal) => Promise<T>, keep = true): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#again = () => this.load(fetcher, keep);
    const old = keep ? this.#state.peek().data : null;
    this.#state.value = { status: 'loading', data: old, slow: false };
    const timer = setTimeout(() => {
      if (this.#abort === abort) this.#state.value = { status: 'loading', data: old, slow: true };
    }, PATIENCE_MS);
    try {
      const data = await fetcher(abort.signal);
      if (this.#abort === abort) this.#state.value = { status: 'ready', data };
    } catch (error) {
      if (this.#abort !== abort) return;
      const problem =
        error instanceof Problem
          ? error
          : new Problem(0, 'unreadable', String(error), 'unreadable');
      this.#state.value = { status: 'failed', data: null, problem };
    } finally {
      clearTimeout(timer);
    }
  }

  /** The same request once more. */
  async retry(): Promise<void> {
    await this.#again?.();
  }

  clear(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#state.value = { status: 'idle', data: null };
  }
}
