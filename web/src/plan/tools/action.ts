/** What is done at once, with a key and a place among the tools. */
export interface Action {
  readonly id: 'lock' | 'guides';
  /** The key that does it. */
  readonly key: string;
  /** Shown as switched on; read within a component. */
  on(): boolean;
  /** Whether there is something to do it to; read within a component. */
  can(): boolean;
  run(): void;
}
