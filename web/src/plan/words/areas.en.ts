import type { AreasWords } from './areas.zh';

export const areasEn: AreasWords = {
  merge: {
    hint: 'Click the neighbouring grids to be merged, then press Enter',
    more: 'Click one more neighbouring grid',
    open: 'Click grids to add or leave out; Enter confirms, Esc gives up',
    keep: 'Keep',
    keepHint: 'whose code, name and type the merged grid has',
    name: 'Name',
  },
  draw: {
    hint: 'Click round the ungridded ground; double click or Enter closes, Esc gives up',
    drawing:
      'Double click, Enter or the first point closes; Shift follows borders, Backspace takes a point back',
    division: 'Within',
    name: 'Name',
    namePlaceholder: 'named by its number',
    kind: 'Type',
    households: 'Households',
    unknown: 'unknown',
    nowhere: 'not within the plan',
  },
  erase: {
    hint: 'Click the grid to be erased; its ground becomes ungridded',
    open: 'Enter confirms, Esc gives up',
    left: (n) => `${n} more to be confirmed after it`,
  },
  transfer: {
    choose: 'Click the grid that is to gain ground first',
    hint: (code) =>
      `Click round what ${code} is to gain; double click or Enter closes, Esc chooses again`,
    drawing:
      'Double click, Enter or the first point closes; Shift follows borders, Backspace takes a point back',
    open: 'Drag the points to adjust; Enter confirms, Esc gives up',
    to: 'To',
  },
  renumber: {
    hint: 'Numbers run west to east, north to south; click a grid to turn to its village',
    division: 'Village or community',
    list: 'Codes that change',
    kept: (n) => `The other ${n} keep theirs; a used code never goes to another grid.`,
  },
  outline: { area: (km2) => `${km2} km²`, noWay: 'No way along borders leads here' },
};
