/** Which tabs of this browser are still there: each answers to its name. */
const CHANNEL = 'wangge.tabs';
const PATIENCE_MS = 250;

interface Message {
  ask?: string;
  here?: string;
}

export class Tabs {
  readonly #channel =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  readonly #heard = new Set<string>();

  constructor(readonly client: string) {
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.here) this.#heard.add(data.here);
      else if (data.ask === this.client) this.#channel?.postMessage({ here: this.client });
    });
  }

  /** Those that do not answer. */
  async gone(clients: readonly string[]): Promise<string[]> {
    if (clients.length === 0) return [];
    this.#heard.clear();
    for (const ask of clients) this.#channel?.postMessage({ ask });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    return clients.filter((client) => !this.#heard.has(client));
  }

  close(): void {
    this.#channel?.close();
  }
}
