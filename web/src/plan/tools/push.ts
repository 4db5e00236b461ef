/** Push: a stretch of the border between two grids is dragged, its numbers beside the pointer. */
import { signal } from '@preact/signals';
import { chainAt, footOn } from '../model/chains';
import { degrees, distance, type Point, STEPS } from '../model/fabric';
import {
  operationOf,
  ordered,
  type Pushed,
  pushed,
  runOf,
  type Stretch,
  wholeStretch,
} from '../model/pushing';
import type { Operation } from '../shapes';
import { fabric, foreseen, gesture, type Mark, sketch } from '../state';
import { send } from '../sync/outbox';
import { toolWords } from '../words/tools';
import { shutEdge } from './picking';
import { households, km2, refuse, shortCode } from './saying';
import { tolerance } from './snapping';
import type { Pointer, Tool } from './tool';

type Phase =
  | { is: 'idle' }
  /** A border is under the pointer. */
  | { is: 'near'; stretch: Stretch }
  /** It was clicked: its ends can be dragged. */
  | { is: 'chosen'; stretch: Stretch }
  | { is: 'shortening'; stretch: Stretch; end: 'from' | 'to' }
  | { is: 'pushing'; stretch: Stretch; from: Pointer; at: Pointer; chosen: boolean };

const phase = signal<Phase>({ is: 'idle' });

function show(next: Phase): void {
  phase.value = next;
  if (next.is !== 'pushing') {
    sketch.value = next.is === 'idle' ? [] : stretchMarks(next.stretch, next.is !== 'near');
    foreseen.value = [];
    gesture.value = [];
  }
}

function stretchMarks(stretch: Stretch, ends: boolean): Mark[] {
  const run = runOf(stretch);
  const marks: Mark[] = [{ shape: 'line', points: run, as: 'pending' }];
  if (!ends) return marks;
  for (const at of [stretch.from.at, stretch.to.at])
    marks.push({ shape: 'point', at, as: 'corner' });
  return marks;
}

function stretchAt(pointer: Pointer): Stretch | string | null {
  const coverage = fabric.peek();
  const near = coverage?.borderNear(pointer.at, tolerance(pointer));
  if (!coverage || !near) return null;
  return shutEdge(near.edge) ?? wholeStretch(chainAt(coverage, near.edge), near.at);
}

/** Whether a border is still there: others, or undoing, may have changed it. */
function stands({ chain }: Stretch): boolean {
  return chain.points.every((at) => fabric.peek()?.usesOf(at).length);
}

function onStretch(pointer: Pointer, stretch: Stretch): boolean {
  const foot = footOn(runOf(stretch), pointer.at);
  return foot !== null && foot.distance <= tolerance(pointer);
}

function endAt(pointer: Pointer, stretch: Stretch): 'from' | 'to' | null {
  const within = tolerance(pointer);
  const [from, to] = [stretch.from, stretch.to].map(({ at }) => distance(pointer.at, at));
  if (Math.min(from as number, to as number) > within) return null;
  return (from as number) <= (to as number) ? 'from' : 'to';
}

const offset = (from: Pointer, at: Pointer): Point => [
  at.at[0] - from.at[0],
  at.at[1] - from.at[1],
];

function result(now: Phase): Pushed | null {
  const coverage = fabric.peek();
  if (now.is !== 'pushing' || !coverage) return null;
  const by = offset(now.from, now.at);
  return by[0] === 0 && by[1] === 0 ? null : pushed(coverage, now.stretch, by);
}

function pushOn(now: Extract<Phase, { is: 'pushing' }>): void {
  phase.value = now;
  const would = result(now);
  foreseen.value = would?.grids ?? [];
  gesture.value = would ? saying(would) : [];
  sketch.value = would ? pushMarks(now.stretch, would) : [];
}

/** The ground that changes sides, and the border as it would run. */
function pushMarks(stretch: Stretch, { path }: Pushed): Mark[] {
  const run = runOf(stretch);
  return [
    { shape: 'area', polygons: [[[...path, ...run.slice(1, -1).reverse()]]], as: 'gain' },
    { shape: 'line', points: path, as: 'draft' },
  ];
}

/** Area and households of each side, before and after; households go with their share of area. */
function saying(would: Pushed): string[] {
  const words = toolWords.peek().push;
  const coverage = fabric.peek();
  const lines: string[] = [];
  const [gain, loss] = would.areas;
  const loser = would.grids[1] && coverage?.grid(would.grids[1].id);
  const share = loss && loss.before > 0 ? (loss.before - loss.after) / loss.before : 0;
  const known = loser?.households ?? null;
  // Ground that nobody had brings nobody along.
  const moving =
    loser && known === null ? null : Math.round(Math.min(1, Math.max(0, share)) * (known ?? 0));
  would.grids.forEach((grid, index) => {
    const was = coverage?.grid(grid.id)?.households ?? null;
    const area = index === 0 ? gain : loss;
    const more = moving === null || was === null ? null : was + (index === 0 ? moving : -moving);
    const areas = words.area(km2(area?.before ?? 0), km2(area?.after ?? 0));
    const people = words.households(households(was), households(more));
    lines.push(`${shortCode(grid.code)}  ${areas} · ${people}`);
  });
  return lines;
}

function release(): void {
  const now = phase.peek();
  const coverage = fabric.peek();
  const would = result(now);
  if (now.is !== 'pushing' || !would || !coverage) {
    show(now.is === 'pushing' ? { is: 'chosen', stretch: now.stretch } : { is: 'idle' });
    return;
  }
  const by = offset(now.from, now.at);
  const { type, grid } = operationOf(coverage, now.stretch, by, would);
  const run = runOf(now.stretch);
  const operation: Operation =
    type === 'push'
      ? {
          type,
          grid,
          stretch: [degrees(run[0] as Point), degrees(run[run.length - 1] as Point)],
          by: [by[0] / STEPS, by[1] / STEPS],
        }
      : { type, grid, line: would.path.map(degrees) };
  show({ is: 'idle' });
  void send(operation, would.grids);
}

export const push: Tool = {
  id: 'push',
  key: 'B',
  get cursor() {
    return phase.value.is === 'idle' ? 'default' : 'grab';
  },
  hint: () => {
    const words = toolWords.value.push;
    switch (phase.value.is) {
      case 'pushing':
        return words.dragging;
      case 'chosen':
      case 'shortening':
        return words.chosen;
      default:
        return words.hint;
    }
  },
  leave: () => show({ is: 'idle' }),
  move: (pointer) => {
    if (phase.peek().is === 'chosen') return;
    const found = stretchAt(pointer);
    if (found && typeof found !== 'string') show({ is: 'near', stretch: found });
    else {
      show({ is: 'idle' });
      if (found) gesture.value = [found];
    }
  },
  down: (pointer) => {
    const now = phase.peek();
    if (now.is === 'chosen' && stands(now.stretch)) {
      const end = endAt(pointer, now.stretch);
      if (end) {
        show({ is: 'shortening', stretch: now.stretch, end });
        return true;
      }
      if (onStretch(pointer, now.stretch)) {
        pushOn({ is: 'pushing', stretch: now.stretch, from: pointer, at: pointer, chosen: true });
        return true;
      }
    }
    const found = stretchAt(pointer);
    if (!found || typeof found === 'string') {
      if (now.is !== 'chosen' || !stands(now.stretch)) show({ is: 'idle' });
      if (found) refuse(found);
      return found !== null;
    }
    pushOn({ is: 'pushing', stretch: found, from: pointer, at: pointer, chosen: false });
    return true;
  },
  drag: (pointer) => {
    const now = phase.peek();
    if (now.is === 'pushing') pushOn({ ...now, at: pointer });
    if (now.is !== 'shortening') return;
    const foot = footOn(now.stretch.chain.points, pointer.at);
    const other = now.stretch[now.end === 'from' ? 'to' : 'from'];
    if (!foot || distance(foot.at, other.at) < tolerance(pointer)) return;
    show({ ...now, stretch: { ...now.stretch, [now.end]: foot } });
  },
  up: (pointer) => {
    const now = phase.peek();
    if (now.is === 'shortening') show({ is: 'chosen', stretch: ordered(now.stretch) });
    if (now.is !== 'pushing') return;
    phase.value = { ...now, at: pointer };
    release();
  },
  click: () => show({ is: 'idle' }),
  cancel: () => {
    const now = phase.peek();
    if (now.is === 'idle' || now.is === 'near') return false;
    show(
      now.is === 'pushing' && now.chosen ? { is: 'chosen', stretch: now.stretch } : { is: 'idle' },
    );
    return true;
  },
};
