/** What differs between two states of grids, as it goes over the wire. */
import type { Role } from '../../api/shapes';
import type { Balance, GridProperties } from '../shapes';

/** `noded`: its border runs where it ran, with vertices put on it. */
export type Fate = 'added' | 'removed' | 'changed' | 'noded';
export type Field = 'code' | 'name' | 'kind' | 'households' | 'counts' | 'border' | 'staff';

export interface GridValues {
  code: string;
  name: string;
  kind: GridProperties['kind'];
  households: number | null;
  counts: Record<string, number>;
  area_km2: number;
}

export interface StaffChange {
  staff_no: string;
  role: Role;
}

export interface GridDifference {
  id: string;
  code: string;
  division: string;
  fate: Fate;
  fields: Field[];
  before: GridValues | null;
  after: GridValues | null;
  staff: { came: StaffChange[]; went: StaffChange[] };
  /** The grids it came from. */
  from: string[];
}

export interface GridReference {
  id: string;
  code: string;
}

/** Ground that went from one grid to another; null: from or to no grid. */
export interface MovedGround {
  from: GridReference | null;
  to: GridReference | null;
  area_km2: number;
}

export interface Difference {
  totals: Record<Fate, number>;
  grids: GridDifference[];
  moved: MovedGround[];
  divisions: string[];
  base_revision: number;
  latest_revision: number;
  balance: Record<string, { before: Balance; after: Balance }>;
}
