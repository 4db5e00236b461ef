/** A cursor over the map that is moved by keys and works every tool as the mouse does. */
import { signal } from '@preact/signals';
import type OlMap from 'ol/Map';
import { bounce, tool } from '../state';
import { toolOf } from '../tools';
import type { Pointer } from '../tools/tool';
import { pointerAt } from './feeding';

const STEP_PX = 5;
const FAST = 10;
/** Nearer to an edge the map moves along. */
const MARGIN_PX = 48;

/** Where the cursor is, in pixels of the map; null while it is not used. */
export const cursor = signal<readonly [number, number] | null>(null);
/** What is said of it: the pointer as it is now, and what was done last. */
export const cursorSaid = signal<{ pointer: Pointer; did: 'held' | 'dropped' | null } | null>(null);

/** The keys of the map while it has the focus; the list of keys shows them. */
export const CURSOR_KEYS = [
  { id: 'cursor', keys: [['↑', '↓', '←', '→']] },
  { id: 'fast', keys: [['Shift', 'arrows']] },
  { id: 'press', keys: [['space']] },
  { id: 'zoom', keys: [['+', '−']] },
] as const;

const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function followCursor(
  map: OlMap,
  zoomBy: (steps: number, about?: readonly [number, number]) => void,
): () => void {
  const target = map.getTargetElement() as HTMLElement;
  let held = false;
  let pressed = false;
  const size = () => (map.getSize() ?? [0, 0]) as [number, number];
  const now = () => toolOf(tool.peek());

  /** Moves it, the map along with it at the edges. */
  const move = ([dx, dy]: readonly [number, number], fast: boolean): readonly [number, number] => {
    const [width, height] = size();
    const step = STEP_PX * (fast ? FAST : 1);
    const [x, y] = cursor.peek() ?? [width / 2, height / 2];
    let [nx, ny] = [x + dx * step, y + dy * step];
    const over = (at: number, most: number) =>
      at < MARGIN_PX ? at - MARGIN_PX : at > most - MARGIN_PX ? at - (most - MARGIN_PX) : 0;
    const [ox, oy] = [over(nx, width), over(ny, height)];
    if (ox || oy) {
      const view = map.getView();
      const resolution = view.getResolution() ?? 1;
      view.adjustCenter([ox * resolution, -oy * resolution]);
      map.renderSync();
      [nx, ny] = [nx - ox, ny - oy];
    }
    return [nx, ny];
  };
  const say = (pointer: Pointer, did: 'held' | 'dropped' | null = null) => {
    cursorSaid.value = { pointer, did };
  };

  const key = (event: KeyboardEvent) => {
    if (event.target !== target || event.isComposing) return;
    const step = STEPS[event.key];
    if (step && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      cursor.value = move(step, event.shiftKey);
      const pointer = pointerAt(map, cursor.peek() as [number, number], {
        // Shift only makes it faster here.
        shiftKey: false,
        altKey: event.altKey,
        ctrlKey: false,
        metaKey: false,
      });
      if (!pointer) return;
      if (held) now().drag?.(pointer);
      else now().move?.(pointer);
      say(pointer);
      return;
    }
    if (event.key === '+' || event.key === '=' || event.key === '-') {
      event.preventDefault();
      zoomBy(event.key === '-' ? -1 : 1, cursor.peek() ?? undefined);
      return;
    }
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter' && now().confirm) {
      // The tool knows what it is about; the cursor stays away from those who use the mouse.
      bounce.value = null;
      now().confirm?.();
      return;
    }
    const [width, height] = size();
    cursor.value ??= [width / 2, height / 2];
    const pointer = pointerAt(map, cursor.peek() as [number, number], event);
    if (!pointer) return;
    bounce.value = null;
    if (event.key === ' ') press(pointer);
    else {
      press(pointer);
      if (held) press(pointer);
    }
  };
  const press = (pointer: Pointer) => {
    const hand = now();
    if (held) {
      held = false;
      hand.up?.(pointer);
      say(pointer, 'dropped');
    } else if (hand.down?.(pointer)) {
      held = true;
      say(pointer, 'held');
    } else {
      hand.click?.(pointer);
      say(pointer);
    }
  };
  const focus = () => {
    if (pressed || cursor.peek()) return; // a press brings the focus too
    const [width, height] = size();
    cursor.value = [width / 2, height / 2];
    const pointer = pointerAt(map, [width / 2, height / 2], {
      shiftKey: false,
      altKey: false,
      ctrlKey: false,
      metaKey: false,
    });
    if (pointer) say(pointer);
  };
  const hide = () => {
    if (held) {
      held = false;
      now().cancel?.();
    }
    cursor.value = null;
    cursorSaid.value = null;
  };
  const drop = (event: KeyboardEvent) => {
    if (event.key === 'Escape') held = false; // the tool gives up by itself
  };
  const byPress = () => {
    pressed = true;
    setTimeout(() => {
      pressed = false;
    });
  };
  document.addEventListener('pointerdown', byPress, { capture: true });
  target.addEventListener('keydown', key);
  target.addEventListener('keydown', drop);
  target.addEventListener('focus', focus);
  target.addEventListener('blur', hide);
  // The mouse takes over; its press would otherwise come on top of the cursor's.
  target.addEventListener('pointerdown', hide, { capture: true });
  return () => {
    target.removeEventListener('keydown', key);
    target.removeEventListener('keydown', drop);
    target.removeEventListener('focus', focus);
    target.removeEventListener('blur', hide);
    target.removeEventListener('pointerdown', hide, { capture: true });
    document.removeEventListener('pointerdown', byPress, { capture: true });
    hide();
  };
}
