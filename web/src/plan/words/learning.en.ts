import type { LearningWords } from './learning.zh';

export const en: LearningWords = {
  tutorial: 'Tutorial',
  offer: 'New to redrawing grids? The tutorial takes two minutes.',
  begin: 'Begin the tutorial',
  decline: 'No, thanks',

  groups: {
    tools: 'Tools',
    inHand: 'With a tool in hand',
    map: 'With the focus on the map',
    plan: 'At any time',
  },
  or: 'or',
  listed: (names) => names.join(', '),
  caps: { space: 'Space', arrows: 'arrow', click: 'click', drag: 'drag' },
  keys: {
    confirm: 'confirm what is shown',
    back: 'give up, or go one step back',
    free: 'no snapping while held',
    add: 'add a grid or take it out; a box adds',
    lasso: 'select with a lasso',
    several: 'choose several corners, to move or delete together',
    takeOut: 'delete the corners chosen or pointed at',
    takeOutAt: 'delete the corner that is clicked',
    pointBack: 'take the last point back',
    trace: 'follow borders while held',
    also: 'give a grid to somebody who keeps the old one',
    cursor: 'move the cursor on the map',
    fast: 'move it faster',
    press: 'press at the cursor; again: let go',
    zoom: 'zoom in or out',
    undo: 'undo a step',
    redo: 'redo a step',
    find: 'find grids by code or name',
    list: 'show or close this list',
  },
};
