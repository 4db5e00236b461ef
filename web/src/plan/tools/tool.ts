import type { Point } from '../model/fabric';

export type ToolId =
  | 'select'
  | 'corners'
  | 'push'
  | 'line'
  | 'merge'
  | 'draw'
  | 'erase'
  | 'transfer'
  | 'renumber'
  | 'staff';

/** Where the mouse, a finger or the cursor moved by keys is, and what is held with it. */
export interface Pointer {
  /** On the lattice, not snapped to anything. */
  at: Point;
  /** In CSS pixels within the map. */
  pixel: readonly [number, number];
  /** The grid under it. */
  grid: string | null;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
  /** A finger: what can be taken hold of is larger. */
  touch: boolean;
}

/** What else can be done with a tool in hand, with which keys; the list of keys shows it. */
export interface Knack {
  readonly id: KnackId;
  /** Names of keys, or of what the mouse does. */
  readonly keys: readonly string[];
}
export type KnackId =
  | 'add'
  | 'lasso'
  | 'several'
  | 'takeOut'
  | 'takeOutAt'
  | 'pointBack'
  | 'trace'
  | 'also';

/**
 * A tool of the workspace. The stage feeds it with mouse, touch and keys alike.
 *
 * A press, movement and release without a `down` that takes it pans the map.
 */
export interface Tool {
  readonly id: ToolId;
  /** The key that chooses it. */
  readonly key: string;
  readonly knacks?: readonly Knack[];
  /** A CSS cursor over the map. */
  readonly cursor: string;
  /** One line that says what to do now; read within a component or effect. */
  hint(): string;
  enter?(): void;
  leave?(): void;
  /** Hovers. */
  move?(pointer: Pointer): void;
  /** Pressed: true takes the drag that may follow. */
  down?(pointer: Pointer): boolean;
  drag?(pointer: Pointer): void;
  up?(pointer: Pointer): void;
  /** Pressed and released at one place, when `down` did not take it. */
  click?(pointer: Pointer): void;
  doubleClick?(pointer: Pointer): void;
  /** Enter. */
  confirm?(): void;
  /** Escape: true when there was something to give up. */
  cancel?(): boolean;
  /** Any other key: true when it was used. */
  press?(event: KeyboardEvent): boolean;
}
