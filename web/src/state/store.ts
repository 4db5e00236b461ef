import { batch, computed, signal } from '@preact/signals';
import { api } from '../api/client';
import type { Box, Config, Position } from '../api/shapes';
import { lang } from '../i18n';
import { type Classes, classify } from '../measure/classes';
import { isWhole, type MeasureId, measured, type UnitLevel } from '../measure/measures';
import { Resource } from './resource';
import { type Atlas, atlasOf, type Unit } from './units';
import { fromQuery, type Kind, type Selection, type Viewpoint } from './view';

const initial = fromQuery(location.search);
if (initial.lang) lang.value = initial.lang;

/** The view: what the address bar holds. */
export const selection = signal<Selection>(initial.selection);
export const measure = signal<MeasureId>(initial.measure);
export const kind = signal<Kind>(initial.kind);
export const viewpoint = signal<Viewpoint | null>(initial.viewpoint);
/** The revision looked at; null until the server has said which is the current one. */
export const revision = signal<number | null>(initial.revision);

/** What passes: hover, the classes pointed at and kept, the level that carries the colours. */
export const hovered = signal<string | null>(null);
export const litClass = signal<number | null>(null);
export const keptClasses = signal<ReadonlySet<number>>(new Set());
export const level = signal<UnitLevel>('village');
export const position = signal<{ at: Position; accuracy: number | null } | null>(null);

export const config = new Resource<Config>();
export const atlas = new Resource<Atlas>();

export const root = computed<string | null>(() => {
  const known = config.value.data?.root;
  if (known) return known;
  const units = atlas.value.data?.divisions.values() ?? [];
  for (const unit of units) if (!unit.parent) return unit.code;
  return null;
});

/** The unit selected on the map, if it is one that has a shape there. */
export const selectedUnit = computed<Unit | null>(() => {
  const chosen = selection.value;
  const known = atlas.value.data;
  if (!chosen || !known || chosen.type === 'place') return null;
  return (chosen.type === 'grid' ? known.grids : known.divisions).get(chosen.code) ?? null;
});

/** True for units that the kind filter leaves. */
export function matchesKind(unit: Unit, filter: Kind): boolean {
  return filter === 'all' || unit.kind === filter || unit.kind === null;
}

const unitsShown = computed<Unit[]>(() => {
  const known = atlas.value.data;
  if (!known) return [];
  const source = level.value === 'grid' ? known.grids : known.divisions;
  return [...source.values()].filter(
    (unit) => unit.level === level.value && unit.programme && matchesKind(unit, kind.value),
  );
});

/** The classes of the measure over all units of the level shown. */
export const classes = computed<Classes>(() =>
  classify(
    unitsShown.value.flatMap((unit) => measured(unit, measure.value) ?? []),
    isWhole(measure.value, level.value),
  ),
);

export const tallies = computed(() => {
  const units = unitsShown.value;
  return {
    notGridded: units.filter((unit) => unit.grids === 0).length,
    unstaffed: units.filter((unit) => unit.level === 'grid' && unit.unstaffed > 0).length,
    unknown: units.filter((unit) => unit.grids > 0 && measured(unit, measure.value) === null)
      .length,
  };
});

/** A wish to look somewhere, which the map fulfils. */
export type Wish = { box: Box } | { point: Position } | { code: string } | { viewpoint: Viewpoint };
export const wish = signal<Wish | null>(null);

/** Selects, and moves the map there when `look` is set. */
export function select(next: Selection, look = false): void {
  batch(() => {
    selection.value = next;
    if (!look) return;
    if (next === null) {
      const box = config.value.data?.bbox;
      const code = root.value;
      wish.value = box ? { box } : code ? { code } : null;
    } else if (next.type !== 'place') wish.value = { code: next.code };
  });
}

/** One level up: grid, village, town, whole area. */
export function stepUp(): void {
  const chosen = selection.value;
  if (!chosen) return;
  const parent = selectedUnit.value?.parent;
  select(parent && parent !== root.value ? { type: 'division', code: parent } : null);
}

export function choose(next: MeasureId): void {
  batch(() => {
    measure.value = next;
    keptClasses.value = new Set();
    litClass.value = null;
  });
}

/** Loads the shapes of the revision looked at. */
export async function loadAtlas(): Promise<void> {
  const at = revision.value;
  const top = config.value.data?.root ?? null;
  await atlas.load(async (signal) => {
    const [divisions, grids, places] = await Promise.all([
      api.divisionShapes(top, at, signal),
      api.gridShapes(top, at, signal),
      api.placeShapes(at, signal),
    ]);
    return atlasOf({ divisions, grids, places });
  });
}

/** Loads everything the page needs to begin with. */
export async function start(): Promise<void> {
  await config.load((signal) => api.config(signal));
  const known = config.value;
  if (known.status !== 'ready') return;
  if (revision.value === null) revision.value = known.data.revision;
  await loadAtlas();
}

export async function showLatest(): Promise<void> {
  revision.value = null;
  await start();
}
