import type {
  DivisionKind,
  DivisionProperties,
  Features,
  GridProperties,
  Level,
  PlaceProperties,
  Position,
} from '../api/shapes';
import type { Measurable, UnitLevel } from '../measure/measures';

/** A grid or a division as the map knows it. */
export interface Unit extends Measurable {
  code: string;
  name: string;
  /** Rural or urban, of a grid through its village; null above village level. */
  kind: DivisionKind | null;
  programme: boolean;
  unstaffed: number;
  parent: string | null;
  managedBy: string | null;
  centre: Position | null;
}

export interface Atlas {
  divisions: ReadonlyMap<string, Unit>;
  grids: ReadonlyMap<string, Unit>;
  children: ReadonlyMap<string, Unit[]>;
  places: ReadonlyMap<string, PlaceProperties>;
  /** The features as they came, for the map. */
  shapes: {
    divisions: Features<DivisionProperties>;
    grids: Features<GridProperties>;
    places: Features<PlaceProperties>;
  };
}

const LEVELS: Partial<Record<Level, UnitLevel>> = { township: 'township', village: 'village' };

function divisionUnit(p: DivisionProperties): Unit {
  return {
    code: p.code,
    name: p.name,
    level: LEVELS[p.level] ?? 'county',
    kind: p.kind,
    programme: p.programme,
    grids: p.grids,
    workers: p.workers,
    households: p.households,
    area: p.area_km2,
    workersPerGrid: p.workers_per_grid,
    householdsPerWorker: p.households_per_worker,
    unstaffed: p.unstaffed,
    parent: p.managing_parent ?? p.statistical_parent,
    managedBy: p.managed_by,
    centre: p.centre,
  };
}

function gridUnit(p: GridProperties, kind: DivisionKind | null): Unit {
  return {
    code: p.code,
    name: p.name,
    level: 'grid',
    kind,
    programme: true,
    grids: 1,
    workers: p.workers,
    households: p.households,
    area: p.area_km2,
    workersPerGrid: p.workers,
    householdsPerWorker: p.households_per_worker,
    unstaffed: p.unstaffed ? 1 : 0,
    parent: p.division,
    managedBy: null,
    centre: null,
  };
}

/** Indexes the exports by code and by parent. */
export function atlasOf(shapes: Atlas['shapes']): Atlas {
  const divisions = new Map<string, Unit>();
  const grids = new Map<string, Unit>();
  const children = new Map<string, Unit[]>();
  const adopt = (unit: Unit) => {
    if (!unit.parent) return;
    const siblings = children.get(unit.parent);
    if (siblings) siblings.push(unit);
    else children.set(unit.parent, [unit]);
  };
  for (const { properties } of shapes.divisions.features) {
    const unit = divisionUnit(properties);
    divisions.set(unit.code, unit);
    adopt(unit);
  }
  for (const { properties } of shapes.grids.features) {
    const unit = gridUnit(properties, divisions.get(properties.division)?.kind ?? null);
    grids.set(unit.code, unit);
    adopt(unit);
  }
  const places = new Map(
    shapes.places.features.map((f) => [String(f.id), { ...f.properties, id: String(f.id) }]),
  );
  return { divisions, grids, children, places, shapes };
}

/** A name that stands alone: 沙石村第一网格 where the grid itself is only called 第一网格. */
export function fullName(name: string, place: string | null | undefined): string {
  return place && !name.startsWith(place.replace(/(村|社区)$/, '')) ? `${place}${name}` : name;
}

/** From the top down to the unit itself. */
export function pathTo(atlas: Atlas, code: string): Unit[] {
  const path: Unit[] = [];
  let unit = atlas.grids.get(code) ?? atlas.divisions.get(code);
  while (unit && path.length < 8) {
    path.unshift(unit);
    unit = unit.parent ? atlas.divisions.get(unit.parent) : undefined;
  }
  return path;
}
