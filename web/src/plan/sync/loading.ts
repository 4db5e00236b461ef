import { batch, type ReadonlySignal } from '@preact/signals';
import { api } from '../../api/client';
import type { DivisionProperties, Features } from '../../api/shapes';
import { type Outcome, Resource } from '../../state/resource';
import { base, baseGridOf } from '../model/base';
import { Fabric, polygonsOf } from '../model/fabric';
import { requests } from '../requests';
import type { AreaGeometry, Plan } from '../shapes';
import {
  balances,
  bounce,
  chosen,
  comments,
  type DivisionArea,
  division,
  divisions,
  fabric,
  fabricTurn,
  findings,
  foreseen,
  gesture,
  people,
  plan,
  pointed,
  sketch,
  steps,
  tool,
} from '../state';
import { lay, onReload } from './outbox';

const whole = new Resource<string>();
/** Whether the plan is there, and why not; the data are its id. */
export const opened: ReadonlySignal<Outcome<string>> = whole.state;

async function fetchWhole(id: string, signal: AbortSignal): Promise<void> {
  // The plan first: grids that are newer than it says are caught up with, older ones never come.
  const found = await requests.plan(id, signal);
  const [grids, areas] = await Promise.all([
    requests.grids(id, signal),
    divisions.peek().has(found.division)
      ? null
      : api.divisionShapes(found.division, found.base_revision, signal),
  ]);
  batch(() => {
    plan.value = found;
    fabric.value = Fabric.of(grids.features);
    balances.value = new Map();
    if (areas) divisions.value = areasOf(areas);
    const known = fabric.value;
    chosen.value = new Set([...chosen.peek()].filter((grid) => known.grid(grid)));
    division.value ??= firstDivision(found);
    fabricTurn.value += 1;
    lay();
  });
}

/** The only village of a plan, or that with the first code. */
function firstDivision(found: Plan): string {
  const below = [...divisions.peek().values()]
    .filter((area) => area.level === 'village')
    .map((area) => area.code)
    .sort();
  const gridded = new Set([...(fabric.peek()?.grids() ?? [])].map((grid) => grid.division));
  return below.find((code) => gridded.has(code)) ?? below[0] ?? found.division;
}

function areasOf(found: Features<DivisionProperties>): Map<string, DivisionArea> {
  return new Map(
    found.features.map(({ geometry, properties }) => [
      properties.code,
      {
        code: properties.code,
        name: properties.name,
        kind: properties.kind,
        level: properties.level,
        parent: properties.managing_parent,
        polygons: polygonsOf(geometry as AreaGeometry),
      },
    ]),
  );
}

/** Opens a plan: fills the page's state from the server. */
export async function open(id: string): Promise<void> {
  shut();
  onReload(() => reload());
  await whole.load(async (signal) => {
    await fetchWhole(id, signal);
    return id;
  });
  if (plan.peek()?.id === id) void fetchBase(id);
}

/** Takes the whole plan anew, as after a rebase; view, tool and selection stay. */
export async function reload(): Promise<void> {
  const now = plan.peek();
  if (!now) return;
  await fetchWhole(now.id, new AbortController().signal);
  if (plan.peek()?.base_revision !== now.base_revision) {
    divisions.value = new Map();
    await fetchWhole(now.id, new AbortController().signal);
    await fetchBase(now.id);
  }
}

/** The grids as published at the plan's base, for telling what has changed since. */
async function fetchBase(id: string): Promise<void> {
  const now = plan.peek();
  if (!now) return;
  try {
    const found = await requests.published(now.division, now.base_revision);
    if (plan.peek()?.id !== id) return;
    base.value = new Map(found.features.map((feature) => [feature.id, baseGridOf(feature)]));
  } catch {
    base.value = null; // nothing is marked as changed, rather than everything
  }
}

/** Leaves a plan; nothing of it stays. */
export function shut(): void {
  batch(() => {
    whole.clear();
    plan.value = null;
    fabric.value = null;
    base.value = null;
    divisions.value = new Map();
    chosen.value = new Set();
    pointed.value = null;
    tool.value = 'select';
    balances.value = new Map();
    division.value = null;
    findings.value = null;
    steps.value = [];
    comments.value = [];
    people.value = [];
    bounce.value = null;
    gesture.value = [];
    sketch.value = [];
    foreseen.value = [];
  });
}
