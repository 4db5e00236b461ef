import type { TutorialWords } from './tutorial.zh';

export const en: TutorialWords = {
  practiceTitle: (place) => `${place} (practice)`,
  intro: {
    title: 'Redraw grids, in two minutes',
    text: 'A few things to do, each once; what you have done leads on, and any of them can be skipped. Every step can be undone, and what is published stays as it is. A plan of your own to practise in is best.',
    apart: 'Begin a practice plan',
    making: 'Beginning…',
    here: 'Use this plan',
  },
  progress: (at, of) => `Tutorial · ${at} of ${of}`,
  done: 'Progress of the tutorial',
  skip: 'Skip this',
  end: 'End the tutorial',
  finish: 'Done',
  back: 'Undo what I practised',
  lessons: {
    tool: {
      title: (names) => `Take the tool ${names.corners}`,
      text: () => 'Press C, or click the tool that is lit at the left.',
    },
    corner: {
      title: () => 'Move a corner',
      text: () =>
        'Zoom in by the wheel until a few grids fill the map, then drag a dot on a border and let go. By keys: Tab to the map, arrows move the cursor, Space presses, Space again lets go.',
    },
    split: {
      title: () => 'Split a grid by a line',
      text: (names) =>
        `Press L for ${names.line}; click the border on one side of a grid, double-click it on the other. Look at the areas and households below the map, then press Enter.`,
    },
    undo: {
      title: () => 'Undo it',
      text: () =>
        'Press Ctrl+Z or the arrow that is lit above. Ctrl+Shift+Z does it again; every step is listed at the right.',
    },
    balance: {
      title: () => 'Look at the balance',
      text: () =>
        'The grid that is furthest from the target comes first. Click a row: the map selects and shows it.',
    },
    staff: {
      title: () => 'Give a grid to somebody',
      text: (names) =>
        `Drag a name from the list onto another grid on the map; or press S for ${names.staff}, click a name, then a grid.`,
    },
    submit: {
      title: () => 'Hand it in',
      text: () =>
        'When the list of problems is settled, the button that is lit above submits the plan; somebody else approves and publishes it. No need to when practising. Press ? for all keys.',
    },
  },
  praise: {
    tool: 'You have the tool.',
    corner: 'The corner has moved, and its neighbours with it.',
    split: 'The grid is split.',
    undo: 'Undone, to the last digit.',
    balance: 'Table and map go together.',
    staff: 'They serve there now.',
    submit: 'The plan is in review.',
  },
  over: {
    title: () => 'That is all',
    text: () => 'Press ? for all keys; the tutorial can be taken again from there.',
  },
};
