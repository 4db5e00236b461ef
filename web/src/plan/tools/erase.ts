/** Erase: a grid goes back to ungridded ground; who served it is listed first. */
import { chosen } from '../state';
import { areasWords } from '../words/areas';
import { accept, dismiss, propose, proposing } from './confirming';
import { eraseFields } from './fields';
import type { Tool } from './tool';
import { erasing, toErase } from './wanted';

function begin(ids: readonly string[]): void {
  toErase.value = ids;
  const [first] = erasing.peek();
  if (!first) return;
  const { id } = first;
  chosen.value = new Set(erasing.peek().map((grid) => grid.id));
  propose({
    operation: () => ({ type: 'erase', grid: id }),
    fields: eraseFields,
    done: (answer) => {
      const left = toErase.peek().filter((other) => other !== id);
      if (answer && left.length > 0 && !proposing.peek()) begin(left);
    },
    dropped: () => {
      toErase.value = [];
    },
  });
}

export const erase: Tool = {
  id: 'erase',
  key: 'E',
  cursor: 'pointer',
  hint: () => (proposing.value ? areasWords.value.erase.open : areasWords.value.erase.hint),
  enter: () => begin([...chosen.peek()]),
  leave: () => {
    dismiss();
    toErase.value = [];
  },
  click: ({ grid }) => {
    if (grid === null) return;
    dismiss();
    begin([grid]);
  },
  confirm: () => (proposing.peek() ? accept() : begin([...chosen.peek()])),
  cancel: dismiss,
};
