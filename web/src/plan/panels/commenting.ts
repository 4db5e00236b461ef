import { computed, effect, signal } from '@preact/signals';
import { tell } from '../../notice/notice';
import { inWords } from '../asking';
import { contains, onLattice, type Point, type Polygon } from '../model/fabric';
import { requests } from '../requests';
import { reviewing } from '../review/requests';
import type { Comment } from '../shapes';
import { comments, fabric, fabricTurn, plan } from '../state';
import { commentTurn } from '../sync/live';
import { historyWords } from './words';

/** A comment at its place on the map. */
export interface Pin {
  id: string;
  /** As it is numbered in the list. */
  number: number;
  at: Point;
  text: string;
  resolved: boolean;
}

/** What a new comment is pinned to. */
export type Target = { grid: string } | { point: readonly [number, number] } | null;

/** A comment in the making; it outlives the closing of its section. */
export const draft = signal<{ text: string; about: Target } | null>(null);
/** True while the next click on the map says where the new comment belongs. */
export const picking = signal(false);
/** The comment that the list or a pin has brought forward. */
export const opened = signal<string | null>(null);
export const showResolved = signal(false);

/** A point within a polygon, in the middle of the widest stretch of a line through its middle. */
export function within(polygons: readonly Polygon[]): Point | null {
  let best: { at: Point; width: number } | null = null;
  for (const polygon of polygons) {
    const ys = (polygon[0] ?? []).map(([, y]) => y);
    const low = Math.min(...ys);
    const high = Math.max(...ys);
    // Not through a vertex: half a step off the lattice.
    const y = Math.floor((low + high) / 2) + 0.5;
    const crossings = polygon
      .flatMap((ring) =>
        ring.flatMap(([ax, ay], index) => {
          const [bx, by] = ring[(index + 1) % ring.length] as Point;
          return ay > y !== by > y ? [ax + ((y - ay) / (by - ay)) * (bx - ax)] : [];
        }),
      )
      .sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
      if (!best || to - from > best.width) {
        best = { at: [Math.round((from + to) / 2), Math.round(y)], width: to - from };
      }
    }
  }
  return best && contains(polygons, best.at) ? best.at : (best?.at ?? null);
}

/** Comments that are about a place, in the order of the list. */
export const pins = computed<readonly Pin[]>(() => {
  fabricTurn.value;
  const grids = fabric.value;
  return comments.value.flatMap(({ id, grid, point, text, resolved }, index): Pin[] => {
    if (resolved && !showResolved.value) return [];
    const at = point ? onLattice(point) : grid ? within(grids?.grid(grid)?.polygons ?? []) : null;
    return at ? [{ id, number: index + 1, at, text, resolved }] : [];
  });
});

let reading: AbortController | null = null;

/** Reads what was said about the plan that is open. */
export async function loadComments(): Promise<void> {
  const id = plan.peek()?.id;
  reading?.abort();
  if (!id) return;
  const abort = new AbortController();
  reading = abort;
  try {
    const { items } = await requests.comments(id, abort.signal);
    if (!abort.signal.aborted && plan.peek()?.id === id) comments.value = items;
  } catch {
    // what is known stays; the next event or visit reads them again
  }
}

/** Reads them when a plan is opened, when somebody says something, and when its state changes. */
export function followComments(): () => void {
  let read = '';
  return effect(() => {
    const now = plan.value;
    const at = now ? `${now.id} ${now.status} ${commentTurn.value}` : '';
    if (at === read) return;
    if (!now || !read.startsWith(now.id)) comments.value = [];
    read = at;
    void loadComments();
  });
}

export async function post(text: string, about: Target): Promise<void> {
  const id = plan.peek()?.id;
  if (!id) return;
  const made = await reviewing.comment(id, { text, ...about });
  comments.value = [...comments.peek().filter((each) => each.id !== made.id), made];
  opened.value = made.id;
}

/** Marks a comment as dealt with, or not; done at once and offered to be undone. */
export async function resolve(comment: Comment, resolved: boolean): Promise<void> {
  const id = plan.peek()?.id;
  if (!id) return;
  try {
    const made = await reviewing.changeComment(id, comment.id, { resolved });
    comments.value = comments.peek().map((each) => (each.id === made.id ? made : each));
    const t = historyWords.peek();
    if (resolved) {
      tell(t.comments.doneNotice, {
        action: { text: t.undo, act: () => void resolve(made, false) },
      });
    }
  } catch (error) {
    tell(inWords(error), { fault: true });
  }
}
