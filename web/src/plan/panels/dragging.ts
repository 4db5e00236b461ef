/** Dragging somebody from a list onto a grid: in a table, or on the map. */
import { signal } from '@preact/signals';
import { theStage } from '../map/current';
import { fromMercator } from '../map/lattice';
import { editable, fabric, pointed } from '../state';
import { give, type Held } from '../tools/staff';

const LEAST_PX = 5;

/** Who is being dragged and where the pointer is on the page, and over which grid. */
export const dragged = signal<{ held: Held; x: number; y: number; grid: string | null } | null>(
  null,
);

function gridAt(x: number, y: number): string | null {
  const under = document.elementFromPoint(x, y);
  const row = under?.closest<HTMLElement>('[data-grid]');
  if (row) return row.dataset.grid ?? null;
  const map = theStage.peek()?.map;
  const frame = map?.getTargetElement();
  if (!map || !under || !frame?.contains(under)) return null;
  const { left, top } = frame.getBoundingClientRect();
  const coordinate = map.getCoordinateFromPixel([x - left, y - top]);
  return coordinate ? (fabric.peek()?.gridAt(fromMercator(coordinate)) ?? null) : null;
}

const swallow = (event: Event) => event.stopPropagation();

/** Begins with a press; it is a drag once the pointer has moved, and a click until then. */
export function dragFrom(event: PointerEvent, held: Held): void {
  if (event.button !== 0 || !editable.peek()) return;
  const { clientX, clientY, pointerId } = event;
  const ended = new AbortController();
  const on = { signal: ended.signal };
  const end = () => {
    ended.abort();
    dragged.value = null;
    pointed.value = null;
  };
  const move = (next: PointerEvent) => {
    if (next.pointerId !== pointerId) return;
    const { clientX: x, clientY: y } = next;
    if (!dragged.peek() && Math.hypot(x - clientX, y - clientY) < LEAST_PX) return;
    next.preventDefault();
    const grid = gridAt(x, y);
    dragged.value = { held, x, y, grid };
    pointed.value = grid;
  };
  const up = (next: PointerEvent) => {
    if (next.pointerId !== pointerId) return;
    const now = dragged.peek();
    end();
    if (!now) return;
    // The click that may follow the drag is none.
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, true));
    if (now.grid) void give(held, now.grid, next.ctrlKey);
  };
  const key = (pressed: KeyboardEvent) => {
    if (pressed.key !== 'Escape' || !dragged.peek()) return;
    pressed.stopPropagation();
    end();
  };
  addEventListener('pointermove', move, on);
  addEventListener('pointerup', up, on);
  addEventListener('pointercancel', end, on);
  addEventListener('keydown', key, { ...on, capture: true });
}
