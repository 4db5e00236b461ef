/** Line: one drawn line splits, reshapes or merges; the server says which before it is done. */
import { signal } from '@preact/signals';
import { degrees, type Point } from '../model/fabric';
import { lengthOf } from '../model/measure';
import { gesture, sketch } from '../state';
import { toolWords } from '../words/tools';
import { adjusting } from './adjusting';
import { accept, dismiss, propose, proposing } from './confirming';
import { DRAWING_KNACKS, Drawing } from './drawing';
import { metres } from './saying';
import type { Pointer, Tool } from './tool';

const drawing = new Drawing();
const begun = signal(false);
/** Whether it is drawn with a finger. */
const fingers = signal(false);

function show(): void {
  begun.value = drawing.begun;
  sketch.value = drawing.marks;
  if (!drawing.begun) gesture.value = [];
  else if (drawing.noWay) gesture.value = [toolWords.peek().line.noWay];
  else gesture.value = [toolWords.peek().line.metres(metres(lengthOf(drawing.reaching)))];
}

function clear(): void {
  drawing.clear();
  show();
}

function finish(): void {
  if (!drawing.complete) return;
  const points = signal<readonly Point[]>(drawing.points);
  clear();
  propose({
    operation: () => ({ type: 'line', line: points.value.map(degrees) }),
    outline: { points, closed: false },
  });
}

export const line: Tool = {
  id: 'line',
  key: 'L',
  knacks: DRAWING_KNACKS,
  cursor: 'crosshair',
  hint: () => {
    const words = toolWords.value;
    if (proposing.value) return words.confirm.adjust;
    if (!begun.value) return words.line.hint;
    return fingers.value ? words.line.fingerDrawing : words.line.drawing;
  },
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
    const whole = drawing.up(pointer);
    show();
    if (whole) finish();
  },
  click: (pointer) => {
    if (proposing.peek()) return;
    drawing.click(pointer);
    show();
  },
  doubleClick: (pointer: Pointer) => {
    if (proposing.peek()) return;
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
    return something;
  },
  press: (event) => {
    if (proposing.peek()) return adjusting.press(event);
    if (event.key !== 'Backspace' || !drawing.begun) return false;
    drawing.back();
    show();
    return true;
  },
};
