/** Transfer: an outline goes to the grid that was chosen, from wherever it lies. */
import type { Signal } from '@preact/signals';
import type { Point } from '../model/fabric';
import { chosen } from '../state';
import { areasWords } from '../words/areas';
import { propose } from './confirming';
import { transferFields } from './fields';
import { outlineTool, polygonOf } from './outlining';
import { shortCode } from './saying';
import { gain, gaining, toGain } from './wanted';

function ended(points: Signal<readonly Point[]>): void {
  propose({
    operation: () =>
      gaining.value === null
        ? null
        : { type: 'transfer', grid: gaining.value.id, polygon: polygonOf(points.value) },
    outline: { points, closed: true },
    fields: transferFields,
  });
}

export const transfer = outlineTool({
  id: 'transfer',
  key: 'T',
  hints: {
    begin: () => {
      const words = areasWords.value.transfer;
      const grid = gaining.value;
      return grid ? words.hint(shortCode(grid.code)) : words.choose;
    },
    drawing: () => areasWords.value.transfer.drawing,
    open: () => areasWords.value.transfer.open,
  },
  enter: () => {
    const [only, ...others] = chosen.peek();
    toGain.value = only !== undefined && others.length === 0 ? only : null;
  },
  instead: (pointer) => {
    if (gaining.peek() !== null) return false;
    if (pointer.grid !== null) gain(pointer.grid);
    return true;
  },
  back: () => {
    const had = gaining.peek() !== null;
    toGain.value = null;
    return had;
  },
  ended,
});
