/** Renumber: the codes of a division ascend as one reads; old and new are shown first. */
import { division, fabric, tool } from '../state';
import { areasWords } from '../words/areas';
import { accept, dismiss, propose, proposing } from './confirming';
import { renumberFields } from './fields';
import type { Tool } from './tool';

function begin(): void {
  if (proposing.peek()) return;
  const away = () => {
    if (tool.peek() === 'renumber') tool.value = 'select';
  };
  propose({
    operation: () =>
      division.value === null ? null : { type: 'renumber', division: division.value },
    fields: renumberFields,
    done: away,
    dropped: away,
  });
}

export const renumber: Tool = {
  id: 'renumber',
  key: 'R',
  cursor: 'pointer',
  hint: () => areasWords.value.renumber.hint,
  enter: begin,
  leave: () => {
    dismiss();
  },
  click: ({ grid }) => {
    const code = grid === null ? null : fabric.peek()?.grid(grid)?.division;
    if (code) division.value = code;
    begin();
  },
  confirm: accept,
  cancel: dismiss,
};
