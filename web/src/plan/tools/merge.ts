/** Merge: grids that hang together become one; whose identity stays is chosen. */
import type { Operation } from '../shapes';
import { chosen } from '../state';
import { areasWords } from '../words/areas';
import { accept, dismiss, propose, proposing } from './confirming';
import { mergeFields } from './fields';
import type { Tool } from './tool';
import { kept, merged, merging } from './wanted';

function operation(): Operation | null {
  const grids = merging.value.map((grid) => grid.id);
  const keep = kept.value?.id;
  const name = merged.name.value.trim();
  if (grids.length < 2 || !keep) return null;
  return { type: 'merge', grids, keep, ...(name ? { name } : {}) };
}

function begin(): void {
  if (proposing.peek() || merging.peek().length < 2) return;
  merged.keep.value = null;
  merged.name.value = '';
  propose({
    operation,
    fields: mergeFields,
    done: (answer) => {
      const left = answer?.changed.find(({ id }) => chosen.peek().has(id));
      if (left) chosen.value = new Set([left.id]);
    },
  });
}

export const merge: Tool = {
  id: 'merge',
  key: 'M',
  cursor: 'pointer',
  hint: () => {
    const words = areasWords.value.merge;
    if (proposing.value) return words.open;
    return merging.value.length === 1 ? words.more : words.hint;
  },
  enter: begin,
  leave: () => {
    dismiss();
  },
  click: ({ grid }) => {
    if (grid === null) return;
    const next = new Set(chosen.peek());
    if (!next.delete(grid)) next.add(grid);
    chosen.value = next;
    begin();
  },
  confirm: () => (proposing.peek() ? accept() : begin()),
  cancel: () => {
    if (dismiss()) return true;
    const some = chosen.peek().size > 0;
    chosen.value = new Set();
    return some;
  },
};
