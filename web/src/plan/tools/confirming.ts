/**
 * Confirming: what an operation would do is asked of the server and shown before it is done.
 *
 * One proposal stands at a time. What it does is asked anew whenever it changes, by its fields or
 * by points that are dragged, and whenever the grids beneath it do.
 */
import { computed, effect, type Signal, signal, untracked } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Problem } from '../../api/problem';
import { centreOf } from '../model/centre';
import { gridOf, type Point } from '../model/fabric';
import { requests } from '../requests';
import type { Operation, Preview, Stepped } from '../shapes';
import { fabric, fabricTurn, foreseen, gesture, type Mark, plan, sketch } from '../state';
import { send } from '../sync/outbox';
import { adjusting } from './adjusting';
import { faultMarks, type Place, placesOf } from './places';
import { shortCode } from './saying';

/** Waited after a change before it is asked what it does: dragging must not flood the server. */
const PAUSE_MS = 150;
const PATIENCE_MS = 300;

export interface Outline {
  points: Signal<readonly Point[]>;
  closed: boolean;
}

export interface Proposal {
  /** Reads signals and is asked anew when they change; null while something is wanting. */
  operation: () => Operation | null;
  /** The drawn line, whose points can be moved, added and taken out until it is confirmed. */
  outline?: Outline;
  /** Inputs within the bar. */
  fields?: () => ComponentChildren;
  /** What the server answered to it once confirmed; null: it refused after all. */
  done?: (answer: Stepped | null) => void;
  /** It was given up. */
  dropped?: () => void;
}

export type Verdict =
  | { status: 'wanting' }
  | { status: 'asking'; slow: boolean }
  | { status: 'ready' }
  | { status: 'refused'; problem: Problem; places: readonly Place[] }
  | { status: 'unknown'; problem: Problem };

const proposal = signal<Proposal | null>(null);
export const proposed = computed(() => proposal.value);
export const proposing = computed(() => proposal.value !== null);
/** What is known of the proposal as it stands. */
export const verdict = signal<Verdict>({ status: 'wanting' });
/** The last preview that came for it; an older one stays while a newer one is asked for. */
export const forecast = signal<Preview | null>(null);

let operation: Operation | null = null;
let abort: AbortController | null = null;
let pause: ReturnType<typeof setTimeout> | undefined;
let slow: ReturnType<typeof setTimeout> | undefined;
/** Confirmed before the server had answered: done as soon as it says that it can be. */
let hurried = false;
let stop: (() => void) | null = null;

/** Opens the bar with something to be confirmed, in place of what was open. */
export function propose(next: Proposal): void {
  dismiss();
  hurried = false;
  verdict.value = { status: 'wanting' };
  gesture.value = [];
  proposal.value = next;
  if (next.outline) adjusting.take(next.outline);
  let first = true;
  const asking = effect(() => {
    const wanted = next.operation();
    fabricTurn.value;
    untracked(() => consider(wanted, first ? 0 : PAUSE_MS));
    first = false;
  });
  const drawing = effect(() => {
    sketch.value = marks();
  });
  stop = () => {
    asking();
    drawing();
  };
}

/** Confirms what is proposed; when it is not known yet whether it can be, as soon as it is. */
export function accept(): void {
  const now = proposal.peek();
  const wanted = operation;
  if (!now || !wanted) return;
  const { status } = verdict.peek();
  if (status === 'asking') hurried = true;
  if (status !== 'ready' && status !== 'unknown') return;
  const preview = status === 'ready' ? forecast.peek() : null;
  shut();
  void send(wanted, preview?.changed.map(gridOf) ?? [], preview?.removed ?? []).then(now.done);
}

/** Gives up what is proposed; false when there was nothing. */
export function dismiss(): boolean {
  const now = proposal.peek();
  if (!now) return false;
  shut();
  now.dropped?.();
  return true;
}

/** Asks once more, after the network failed. */
export function askAgain(): void {
  consider(operation, 0);
}

function shut(): void {
  stop?.();
  stop = null;
  forget();
  operation = null;
  adjusting.drop();
  proposal.value = null;
  forecast.value = null;
  foreseen.value = [];
  sketch.value = [];
}

function forget(): void {
  abort?.abort();
  abort = null;
  clearTimeout(pause);
  clearTimeout(slow);
}

function consider(wanted: Operation | null, wait: number): void {
  forget();
  operation = wanted;
  if (!wanted) {
    verdict.value = { status: 'wanting' };
    show(null);
    return;
  }
  verdict.value = { status: 'asking', slow: false };
  slow = setTimeout(() => {
    verdict.value = { status: 'asking', slow: true };
  }, wait + PATIENCE_MS);
  pause = setTimeout(() => void ask(wanted), wait);
}

async function ask(wanted: Operation): Promise<void> {
  const id = plan.peek()?.id;
  if (!id) return;
  const mine = new AbortController();
  abort = mine;
  try {
    const preview = await requests.preview(id, wanted, mine.signal);
    if (abort !== mine) return;
    show(preview);
    verdict.value = { status: 'ready' };
    if (hurried) accept();
  } catch (error) {
    if (abort !== mine) return;
    const problem =
      error instanceof Problem ? error : new Problem(0, 'unreadable', String(error), 'unreadable');
    show(null);
    verdict.value =
      problem.status === 422 || problem.status === 404
        ? { status: 'refused', problem, places: placesOf(problem.members.places) }
        : { status: 'unknown', problem };
    hurried = false;
  } finally {
    if (abort === mine) clearTimeout(slow);
  }
}

function show(preview: Preview | null): void {
  forecast.value = preview;
  foreseen.value = preview?.changed.map(gridOf) ?? [];
}

function marks(): Mark[] {
  const now = verdict.value;
  const faults = now.status === 'refused' ? faultMarks(now.places) : [];
  // What is wrong lies over the line, what can be taken hold of over that.
  const [line, ...handles] = adjusting.marks.value;
  return [...(line ? [line] : []), ...faults, ...freshLabels(forecast.value), ...handles];
}

/** Grids that would be new are not in the map yet, nor are the ends of their codes. */
function freshLabels(preview: Preview | null): Mark[] {
  return (preview?.changed ?? []).flatMap((feature): Mark[] => {
    if (fabric.peek()?.grid(feature.id)) return [];
    const at = centreOf(gridOf(feature).polygons);
    const text = shortCode(feature.properties.code);
    return at ? [{ shape: 'point', at, as: 'label', text }] : [];
  });
}
