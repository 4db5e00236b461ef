/** The shapes of plans as they go over the wire; see the API reference. */
import type { Position } from '../api/shapes';

export type Status = 'draft' | 'submitted' | 'approved' | 'published' | 'returned' | 'withdrawn';
export type Texts = Record<'zh' | 'en', string>;

export interface Who {
  id: string;
  name: string | null;
  display_name?: string | null;
}

export interface Plan {
  id: string;
  title: string;
  division: string;
  division_name: string | null;
  status: Status;
  base_revision: number;
  latest_revision: number;
  version: number;
  head: number;
  operations: number;
  author: Who;
  editors: Who[];
  copied_from: string | null;
  created_at: string;
  updated_at: string;
  submitted_by: Who | null;
  submitted_at: string | null;
  reviewed_by: Who | null;
  reviewed_at: string | null;
  published_revision: number | null;
  /** What the caller may do with it now: `edit`, `submit`, `approve`, … */
  may: string[];
  /** Grids that nobody may change until they are unlocked. */
  locked: string[];
}

export interface Serving {
  staff_no: string;
  role: string;
  start: string;
  end: string | null;
}

export interface GridProperties {
  code: string;
  name: string;
  kind: 'basic' | 'dedicated';
  division: string;
  households: number | null;
  counts: Record<string, number>;
  area_km2: number;
  workers: number;
  staff: Serving[];
  synthetic: boolean;
}

export type AreaGeometry =
  | { type: 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] };

export interface GridFeature {
  type: 'Feature';
  id: string;
  geometry: AreaGeometry;
  properties: GridProperties;
}

/** A grid as it was published; who serves it and its other counts are not told there. */
export interface PublishedGrid {
  id: string;
  geometry: AreaGeometry;
  properties: Omit<GridProperties, 'staff' | 'counts'>;
}

export interface GridCollection {
  type: 'FeatureCollection';
  features: GridFeature[];
  removed: string[];
}

export interface BalanceRow {
  id: string;
  code: string;
  households: number | null;
  workers: number;
  area_km2: number;
  /** Of its workload from the mean, as a share of the mean. */
  deviation: number;
  polsby_popper: number;
  parts: number;
}

export interface Balance {
  division: string;
  households: number;
  workers: number;
  area_km2: number;
  not_gridded_km2: number;
  mean_workload: number;
  largest_deviation: number;
  grids: BalanceRow[];
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'notice';
  subjects: string[];
  what: Texts;
  fix: Texts;
  measure: number | null;
  place: { type: string; coordinates: unknown } | null;
}

export interface Stood {
  version: number;
  head: number;
}

/** What an operation did, or what came of undoing or redoing it. */
export interface Stepped extends Stood {
  sentence: Texts;
  warnings: Finding[];
  balance: Record<string, Balance>;
  changed: GridFeature[];
  removed: string[];
}

export interface Preview extends Omit<Stepped, 'version' | 'head'> {
  /** What the operation turned out to be: a line splits, reshapes or merges. */
  type: string;
  /** Who serves grids that go with it, and on which of those concerned they would serve then. */
  staff_open: { grid: string; code: string; staff_no: string; role: string; now: string[] }[];
}

export interface Step {
  number: number;
  account: Who;
  at: string;
  operation: { type: string } & Record<string, unknown>;
  sentence: Texts;
  state: 'in_force' | 'undone' | 'discarded';
}

/** What others did since a version; `reload` when it cannot be told in steps. */
export interface Since extends Stood {
  reload: boolean;
  steps: { version: number; what: string; by: Who; sentence: Texts | null }[];
  changed: GridFeature[];
  removed: string[];
  balance: Record<string, Balance>;
  locked: string[];
  plan: Plan;
}

/** Somebody who has the plan open; kept by the server as long as they do, and no longer. */
export interface Person {
  client: string;
  account: string;
  name: string | null;
  display_name?: string | null;
  at: Position | null;
  view: [number, number, number, number] | null;
  grids: string[];
  tool: string | null;
}

export interface Comment {
  id: string;
  author: Who;
  at: string;
  text: string;
  grid: string | null;
  point: [number, number] | null;
  resolved: boolean;
  resolved_at: string | null;
  resolved_by: Who | null;
}

export interface Conflict {
  grid: string;
  code: string;
  fields: string[];
  base: GridFeature | null;
  theirs: GridFeature | null;
  yours: GridFeature | null;
  border: unknown;
}

export interface GuideLayer {
  id: string;
  name: string;
  kind: 'road' | 'water' | 'other';
  lines: number;
  source: 'plan' | 'installation';
}

/** An operation as the server reads it; places are `[longitude, latitude]` in degrees. */
export type Operation = { type: string } & Record<string, unknown>;
