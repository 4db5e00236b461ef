/** Guide lines: roads, water and other lines that borders should follow; shown and snapped to. */
import { computed, effect, signal } from '@preact/signals';
import { request } from '../../api/request';
import { Resource } from '../../state/resource';
import { onLattice, type Point } from '../model/fabric';
import { Lines } from '../model/lines';
import { openSection } from '../panels/Section';
import { requests } from '../requests';
import type { GuideLayer } from '../shapes';
import { plan } from '../state';
import type { Action } from './action';

export type GuideKind = GuideLayer['kind'];
export const KINDS: readonly GuideKind[] = ['road', 'water', 'other'];

interface LineFeatures {
  features: { geometry: { type: 'LineString'; coordinates: number[][] } }[];
}

const address = (id: string, layer?: string) =>
  `/plans/${encodeURIComponent(id)}/guides${layer ? `/${encodeURIComponent(layer)}` : ''}`;

/** The layers there are; what is on the map and snapped to is a matter of this browser. */
export const layers = new Resource<GuideLayer[]>();
const shown = signal<ReadonlySet<string>>(new Set());
const loose = signal<ReadonlySet<string>>(new Set());
const fetched = signal<ReadonlyMap<string, Lines>>(new Map());
/** Layers whose lines are on their way, and those whose lines did not come. */
export const coming = signal<ReadonlySet<string>>(new Set());
export const missed = signal<ReadonlySet<string>>(new Set());

export const isShown = (id: string): boolean => shown.value.has(id);
export const isSnapped = (id: string): boolean => isShown(id) && !loose.value.has(id);

const active = computed(() => (layers.value.data ?? []).filter((layer) => isShown(layer.id)));

/** Lines to be drawn under the borders. */
export const shownLines = computed<readonly { kind: GuideKind; line: readonly Point[] }[]>(() =>
  active.value.flatMap(({ id, kind }) =>
    (fetched.value.get(id)?.lines ?? []).map((line) => ({ kind, line })),
  ),
);

/** The layers that one snaps to, each with its index. */
export const guideLines = computed<readonly Pick<Lines, 'nearest'>[]>(() =>
  active.value.flatMap(({ id }) => (isSnapped(id) ? (fetched.value.get(id) ?? []) : [])),
);

const withMember = (set: ReadonlySet<string>, id: string, on: boolean): Set<string> => {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
};

const remembered = (id: string) => `wangge.guides.${id}`;

function remember(): void {
  const open = plan.peek();
  if (!open) return;
  const kept = { shown: [...shown.peek()], loose: [...loose.peek()] };
  try {
    localStorage.setItem(remembered(open.id), JSON.stringify(kept));
  } catch {
    // storage can be forbidden: they are chosen anew the next time
  }
}

function recall(id: string): { shown: string[]; loose: string[] } | null {
  try {
    const kept = JSON.parse(localStorage.getItem(remembered(id)) ?? 'null');
    const strings = (value: unknown) =>
      Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
    return kept && { shown: strings(kept.shown), loose: strings(kept.loose) };
  } catch {
    return null;
  }
}

/** Shows a layer or takes it off; its lines are fetched the first time. */
export function show(id: string, on: boolean): void {
  shown.value = withMember(shown.peek(), id, on);
  remember();
  if (on) void take(id);
}

export function snapTo(id: string, on: boolean): void {
  loose.value = withMember(loose.peek(), id, !on);
  remember();
}

async function take(layer: string): Promise<void> {
  const open = plan.peek()?.id;
  if (!open || fetched.peek().has(layer) || coming.peek().has(layer)) return;
  coming.value = withMember(coming.peek(), layer, true);
  missed.value = withMember(missed.peek(), layer, false);
  try {
    const { features } = await request<LineFeatures>('GET', address(open, layer));
    const lines = new Lines(features.map(({ geometry }) => geometry.coordinates.map(onLattice)));
    if (plan.peek()?.id === open) fetched.value = new Map([...fetched.peek(), [layer, lines]]);
  } catch {
    if (plan.peek()?.id === open) missed.value = withMember(missed.peek(), layer, true);
  } finally {
    coming.value = withMember(coming.peek(), layer, false);
  }
}

/** Adds a layer from a file; it is shown and snapped to at once. Fails as requests do. */
export async function upload(file: File, name: string, kind: GuideKind): Promise<GuideLayer> {
  const open = plan.peek()?.id ?? '';
  const form = new FormData();
  form.set('file', file);
  if (name) form.set('name', name);
  form.set('kind', kind);
  const made = await request<GuideLayer>('POST', address(open), { body: form });
  await loadGuides();
  show(made.id, true);
  return made;
}

/** Takes a layer out of the plan, for everybody. Fails as requests do. */
export async function remove(id: string): Promise<void> {
  await request<void>('DELETE', address(plan.peek()?.id ?? '', id));
  show(id, false);
  await loadGuides();
}

export async function loadGuides(): Promise<void> {
  const open = plan.peek()?.id;
  if (!open) return;
  await layers.load(async (signal) => (await requests.guides(open, signal)).items);
  const kept = recall(open);
  const known = layers.value.data ?? [];
  // Whoever has never chosen sees what the plan itself brings along.
  if (!kept) {
    const own = known.filter((layer) => layer.source === 'plan').map((layer) => layer.id);
    shown.value = new Set([...shown.peek(), ...own]);
  }
  for (const { id } of known) if (shown.peek().has(id)) void take(id);
}

/** Loads the layers of whichever plan is opened. */
export function followGuides(): () => void {
  let last: string | null = null;
  return effect(() => {
    const open = plan.value?.id ?? null;
    if (open === last) return;
    last = open;
    const kept = open === null ? null : recall(open);
    shown.value = new Set(kept?.shown);
    loose.value = new Set(kept?.loose);
    fetched.value = new Map();
    layers.clear();
    if (open !== null) void loadGuides();
  });
}

/** The key of the guide lines: shows their list. */
export const guidesAction: Action = {
  id: 'guides',
  key: 'G',
  on: () => guideLines.value.length > 0,
  can: () => plan.value !== null,
  run: () => openSection('guides'),
};
