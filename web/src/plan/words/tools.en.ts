import type { ToolWords } from './tools.zh';

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const en: ToolWords = {
  corners: {
    hint: 'Drag a corner, or the middle of a border to add one; double-click adds, Del or Alt+click takes out, Shift selects several',
    fingerHint: 'Tap near a border to see its corners, then drag one; two fingers move the map',
    dragging: 'Let go to finish; Alt: no snapping, Esc: give up',
    picked: (n) =>
      `${plural(n, 'corner', 'corners')} selected: drag one to move all, Del takes them out, Esc lets go`,
    outline: 'This corner is on the border of a division: it stays',
    outlinePicked: (n) =>
      `${plural(n, 'corner is', 'corners are')} on the border of a division: not selected`,
    locked: (code) => `Grid ${code} is locked: its border stays`,
    junction: 'Several borders meet here: the corner stays',
    outlineDelete: 'This corner is on the border of a division: it stays',
    moved: (metres) => `moved ${metres} m`,
  },
  push: {
    hint: 'Drag a border between two grids; click it first to choose a part of it by its ends',
    chosen: 'Drag the border; drag its ends to push less of it; Esc lets go',
    dragging: 'Let go to finish; Esc: give up',
    outline: 'The border of a division stays',
    area: (before, after) => `${before} → ${after} km²`,
    households: (before, after) => `${before} → ${after} households by area`,
  },
  line: {
    hint: 'Click to draw: across a grid splits it, out and back reshapes it, into the next merges them. With a finger, just draw',
    drawing:
      'Go on clicking; double-click or Enter ends, Backspace takes a point back, Shift follows borders, Esc gives up',
    fingerDrawing: 'Go on tapping; tap the last point again to end; two fingers move the map',
    metres: (n) => `${n} m`,
    noWay: 'No border leads here',
  },
  confirm: {
    label: 'Confirm the operation',
    types: {
      split: 'Split',
      reshape: 'Reshape',
      merge: 'Merge',
      draw: 'New grid',
      erase: 'Erase',
      transfer: 'Transfer',
      renumber: 'Renumber',
      push: 'Push border',
      move: 'Move corners',
      assign: 'Assign',
      edit: 'Edit',
    },
    asking: 'Working it out…',
    refused: 'This cannot be done',
    unreachable: 'No connection, so no preview. It can be confirmed and is sent later',
    again: 'Try again',
    confirm: 'Confirm',
    confirmKey: 'Enter',
    cancel: 'Cancel',
    adjust:
      'Drag the points of the line, the middles between them to add one; Alt+click takes one out',
    grid: 'Grid',
    area: 'Area (km²)',
    households: 'Households',
    gone: 'goes',
    fresh: 'new',
    more: (n) => `and ${plural(n, 'grid', 'grids')} more`,
    staffOpen: (n) => `${plural(n, 'person is', 'people are')} left to be placed:`,
    staffMoved: (n) => `${plural(n, 'person goes', 'people go')} along:`,
    serves: (no, code) => `${no} (${code})`,
  },
};
