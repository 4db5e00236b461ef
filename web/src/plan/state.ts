import { computed, signal } from '@preact/signals';
import type { DivisionKind, Level } from '../api/shapes';
import { narrow } from '../panel/narrow';
import type { Fabric, Grid, Point, Polygon } from './model/fabric';
import type { Balance, Comment, Finding, Person, Plan, Step, Stepped, Texts } from './shapes';
import type { ToolId } from './tools/tool';

/** The plan that is open, as the server last told it. */
export const plan = signal<Plan | null>(null);
/** The grids as they stand in it, operations that are still on their way included. */
export const fabric = signal<Fabric | null>(null);
/** Counts the changes of the fabric; whoever draws from it reads this. */
export const fabricTurn = signal(0);

/** The plan's division or one below it, as it stood when the plan was begun. */
export interface DivisionArea {
  code: string;
  name: string;
  kind: DivisionKind | null;
  level: Level;
  parent: string | null;
  polygons: readonly Polygon[];
}
/** The divisions to which the plan extends, by code. */
export const divisions = signal<ReadonlyMap<string, DivisionArea>>(new Map());

/** Ids of the grids that are selected. */
export const chosen = signal<ReadonlySet<string>>(new Set());
/** The grid that a table or the map points at. */
export const pointed = signal<string | null>(null);
export const tool = signal<ToolId>('select');
/** True while Alt is held or snapping is switched off. */
export const free = signal(false);

/** Balance by division; of each division since it was first shown. */
export const balances = signal<ReadonlyMap<string, Balance>>(new Map());
/** The division whose balance is shown. */
export const division = signal<string | null>(null);
export const findings = signal<Finding[] | null>(null);
/** What the server answered last to an operation of one's own. */
export const answered = signal<Stepped | null>(null);
export const steps = signal<Step[]>([]);
export const comments = signal<Comment[]>([]);
export const people = signal<Person[]>([]);

/** What became of what was done: always true, also without a network. */
export interface Saved {
  /** Operations that the server has not acknowledged. */
  unsent: number;
  online: boolean;
}
export const saved = signal<Saved>({ unsent: 0, online: true });

/** An operation that the server refused, shown where it cannot be. */
export interface Bounce {
  text: Texts;
  places: { type: string; coordinates: unknown }[];
}
export const bounce = signal<Bounce | null>(null);

/** Where the map should go next: grids by id, or a geometry. */
export type Wish = { grids: string[] } | { geometry: unknown } | { at: Point };
export const wish = signal<Wish | null>(null);

export const locked = computed<ReadonlySet<string>>(() => new Set(plan.value?.locked ?? []));
/** Whether it may be changed here and now: a phone only shows it. */
export const editable = computed(
  () => !narrow.value && (plan.value?.may.includes('edit') ?? false),
);

/** Numbers shown beside the pointer while a gesture lasts: a line each. */
export const gesture = signal<string[]>([]);

/** Something that a tool draws over the grids; the stage shows it, tools only say it. */
export type Mark = { text?: string; as: MarkKind } & (
  | { shape: 'line'; points: readonly Point[] }
  | { shape: 'area'; polygons: readonly Polygon[] }
  | { shape: 'point'; at: Point }
);
/** What a mark means, which decides how it looks. */
export type MarkKind =
  | 'draft'
  | 'corner'
  | 'picked'
  | 'midpoint'
  | 'snap'
  | 'gain'
  | 'loss'
  | 'fault'
  | 'cursor'
  | 'pending'
  /** Words alone. */
  | 'label';
/** What the tool in hand draws. */
export const sketch = signal<readonly Mark[]>([]);
/** Grids shown in these shapes in place of their own while a gesture lasts. */
export const foreseen = signal<readonly Grid[]>([]);
/** Steps of the lattice in one CSS pixel at the present zoom; what is near is told by it. */
export const reach = signal(1000);
