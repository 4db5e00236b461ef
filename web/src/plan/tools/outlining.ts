/** What drawing a new grid and giving an area away share: an outline, then a proposal. */
import { type Signal, signal } from '@preact/signals';
import { geometryOf, type Point } from '../model/fabric';
import { areaOf } from '../model/measure';
import type { AreaGeometry } from '../shapes';
import { gesture, sketch } from '../state';
import { areasWords } from '../words/areas';
import { adjusting } from './adjusting';
import { accept, dismiss, proposing } from './confirming';
import { DRAWING_KNACKS, Drawing } from './drawing';
import { km2 } from './saying';
import type { Pointer, Tool, ToolId } from './tool';

export interface Outlining {
  id: ToolId;
  key: string;
  /** Before anything is drawn; `drawing` while an outline is, `open` while it is to be confirmed. */
  hints: { begin(): string; drawing(): string; open(): string };
  enter?(): void;
  /** A click before the first point: true when it was meant for something else. */
  instead?(pointer: Pointer): boolean;
  /** Escape when nothing is drawn: true when there was something to give up. */
  back?(): boolean;
  /** Proposes what is to be done with the outline. */
  closed(points: Signal<readonly Point[]>): void;
}

export const polygonOf = (points: readonly Point[]): AreaGeometry => geometryOf([[points]]);

/** A tool that takes an outline, by clicks, by finger or by the cursor moved by keys. */
export function outlineTool({ id, key, hints, enter, instead, back, closed }: Outlining): Tool {
  const drawing = new Drawing({ closed: true });
  const begun = signal(false);

  const show = () => {
    begun.value = drawing.begun;
    sketch.value = drawing.marks;
    const words = areasWords.peek().outline;
    const points = drawing.reaching;
    if (drawing.noWay) gesture.value = [words.noWay];
    else gesture.value = points.length > 2 ? [words.area(km2(areaOf([[points]])))] : [];
  };
  const clear = () => {
    drawing.clear();
    show();
  };
  const finish = () => {
    if (!drawing.complete) return;
    const points = signal<readonly Point[]>(drawing.points);
    clear();
    closed(points);
  };
  const meant = (pointer: Pointer) => !drawing.begun && (instead?.(pointer) ?? false);

  return {
    id,
    key,
    knacks: DRAWING_KNACKS,
    cursor: 'crosshair',
    hint: () => {
      if (proposing.value) return hints.open();
      return begun.value ? hints.drawing() : hints.begin();
    },
    enter: () => enter?.(),
    leave: () => {
      dismiss();
      clear();
    },
    move: (pointer) => {
      if (proposing.peek()) return adjusting.move(pointer);
      drawing.move(pointer);
      show();
    },
    down: (pointer) => {
      if (proposing.peek()) return adjusting.down(pointer);
      // A tap that chooses something is a click; a finger draws from there on.
      const taken = drawing.down(pointer);
      if (taken) show();
      return taken;
    },
    drag: (pointer) => {
      if (proposing.peek()) return adjusting.drag(pointer);
      drawing.drag(pointer);
      show();
    },
    up: (pointer) => {
      if (proposing.peek()) return adjusting.up(pointer);
      if (meant(pointer)) return clear();
      const done = drawing.up(pointer);
      show();
      if (done) finish();
    },
    click: (pointer) => {
      if (proposing.peek() || meant(pointer)) return;
      const done = drawing.click(pointer);
      show();
      if (done) finish();
    },
    doubleClick: (pointer) => {
      if (proposing.peek() || meant(pointer)) return;
      drawing.click(pointer);
      finish();
    },
    confirm: () => (proposing.peek() ? accept() : finish()),
    cancel: () => {
      if (adjusting.cancel() || dismiss()) return true;
      if (drawing.letGo()) {
        show();
        return true;
      }
      const something = drawing.begun;
      clear();
      return something || (back?.() ?? false);
    },
    press: (event) => {
      if (proposing.peek()) return adjusting.press(event);
      if (event.key !== 'Backspace' || !drawing.begun) return false;
      drawing.back();
      show();
      return true;
    },
  };
}
