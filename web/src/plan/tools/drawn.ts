/** What all tools share that take a line or an outline first and then propose what to do with it. */
import { type Signal, signal } from '@preact/signals';
import type { Point } from '../model/fabric';
import { gesture, sketch } from '../state';
import { adjusting } from './adjusting';
import { accept, dismiss, proposing } from './confirming';
import { DRAWING_KNACKS, Drawing } from './drawing';
import type { Pointer, Tool, ToolId } from './tool';

export interface Drawn {
  id: ToolId;
  key: string;
  /** An outline, which a click on its first point closes; else a line. */
  closed: boolean;
  /** Before anything is drawn; while it is, with a finger or not; while it is to be confirmed. */
  hints: { begin(): string; drawing(fingers: boolean): string; open(): string };
  /** What is said of it beside the pointer. */
  said(points: readonly Point[]): string[];
  noWay(): string;
  enter?(): void;
  /** A click before the first point: true when it was meant for something else. */
  instead?(pointer: Pointer): boolean;
  /** Escape when nothing is drawn: true when there was something to give up. */
  back?(): boolean;
  /** Proposes what is to be done with it. */
  ended(points: Signal<readonly Point[]>): void;
}

/** A tool that takes points by clicks, by finger or by the cursor moved by keys. */
export function drawnTool({ id, key, closed, hints, ...how }: Drawn): Tool {
  const drawing = new Drawing({ closed });
  const begun = signal(false);
  const fingers = signal(false);

  const show = () => {
    begun.value = drawing.begun;
    sketch.value = drawing.marks;
    if (!drawing.begun) gesture.value = [];
    else gesture.value = drawing.noWay ? [how.noWay()] : how.said(drawing.reaching);
  };
  const clear = () => {
    drawing.clear();
    show();
  };
  const finish = () => {
    if (!drawing.complete) return;
    const points = signal<readonly Point[]>(drawing.points);
    clear();
    how.ended(points);
  };
  const meant = (pointer: Pointer) => !drawing.begun && (how.instead?.(pointer) ?? false);

  return {
    id,
    key,
    knacks: DRAWING_KNACKS,
    cursor: 'crosshair',
    hint: () => {
      if (proposing.value) return hints.open();
      return begun.value ? hints.drawing(fingers.value) : hints.begin();
    },
    enter: () => how.enter?.(),
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
      fingers.value = pointer.touch;
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
      return something || (how.back?.() ?? false);
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
