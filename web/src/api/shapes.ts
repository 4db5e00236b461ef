/** What the server sends under /api/v1. Coordinates are longitude, latitude in degrees. */

export type Lon = number;
export type Lat = number;
export type Position = [Lon, Lat];
export type Box = [west: number, south: number, east: number, north: number];
export type Level = 'province' | 'prefecture' | 'county' | 'township' | 'village';
export type DivisionKind = 'rural' | 'urban' | 'virtual';
export type KindFilter = 'rural' | 'urban';
export type GridKind = 'basic' | 'dedicated';
export type Role = 'leader' | 'branch_secretary' | 'worker' | 'building_lead' | 'volunteer';
export type Employment = 'full_time' | 'part_time' | 'volunteer';
export type PlaceKind = 'neighbourhood_home' | 'station' | 'office';

export interface Basemap {
  type: 'xyz' | 'wmts';
  url: string;
  attribution: string | null;
  layer?: string | null;
  matrix_set?: string | null;
}

export interface Config {
  title: { zh: string; en: string };
  revision: number;
  root: string | null;
  bbox: Box | null;
  synthetic: boolean;
  basemap: Basemap | null;
  /** How many households a grid should have, least and most, by kind of division. */
  norms: Record<'rural' | 'urban', [number, number] | null>;
}

export interface Step {
  code: string;
  name: string;
  level: Level;
}

export interface Totals {
  units: number;
  units_gridded: number;
  grids: number;
  workers: number;
  unstaffed: number;
  households: number;
  area_km2: number;
  not_gridded_units: number;
  not_gridded_km2: number;
  households_per_worker: number | null;
  workers_per_grid: number | null;
  staff: Record<Role, number>;
}

export interface CoverageChild {
  code: string;
  name: string;
  level: Level;
  kind: DivisionKind | null;
  programme: boolean;
  synthetic: boolean;
  totals: Totals;
}

export interface Coverage {
  revision: number;
  division: string;
  kind: KindFilter | null;
  division_name: string;
  path: Step[];
  totals: Totals;
  children: CoverageChild[];
}

export interface GridRow {
  id: string;
  code: string;
  name: string;
  kind: GridKind;
  division: string;
  households: number | null;
  counts: Record<string, number>;
  area_km2: number;
  workers: number;
  synthetic: boolean;
  version: number;
  bbox: Box;
  centre: Position;
}

export interface Post {
  staff_no: string;
  name: string;
  role: Role;
  employment: Employment;
  phone: string | null;
}

export interface GridDetail extends GridRow {
  division_path: Step[];
  staff: Post[];
}

export interface DivisionDetail {
  code: string;
  name: string;
  level: Level;
  path: Step[];
}

export interface StaffMember {
  staff_no: string;
  name: string;
  assignments: { grid: string; grid_code: string; role: Role; since: string }[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Hit {
  type: 'division' | 'grid' | 'place' | 'staff';
  code: string | null;
  id: string | null;
  name: string;
  context: string | null;
  level: Level | null;
  bbox: Box | null;
  centre: Position | null;
}

export interface Lookup {
  revision: number;
  status: 'gridded' | 'not_gridded' | 'outside';
  grid: { id: string; code: string; name: string } | null;
  division: { code: string; name: string; path: Step[] } | null;
}

export interface DivisionProperties {
  code: string;
  name: string;
  level: Level;
  kind: DivisionKind | null;
  managing_parent: string | null;
  statistical_parent: string | null;
  managed_by: string | null;
  programme: boolean;
  grids: number;
  workers: number;
  households: number | null;
  unstaffed: number;
  area_km2: number;
  households_per_worker: number | null;
  workers_per_grid: number | null;
  synthetic: boolean;
  centre: Position | null;
}

export interface GridProperties {
  code: string;
  name: string;
  kind: GridKind;
  division: string;
  households: number | null;
  workers: number;
  unstaffed: boolean;
  area_km2: number;
  households_per_worker: number | null;
  synthetic: boolean;
}

export interface PlaceProperties {
  id: string;
  name: string;
  kind: PlaceKind;
  division: string | null;
  address: string | null;
  synthetic: boolean;
}

export interface GeoFeature<P> {
  type: 'Feature';
  id: string;
  geometry: { type: string; coordinates: unknown };
  properties: P;
}

export interface Features<P> {
  type: 'FeatureCollection';
  features: GeoFeature<P>[];
}
