/** Line: one drawn line splits, reshapes or merges; the server says which before it is done. */
import { degrees } from '../model/fabric';
import { lengthOf } from '../model/measure';
import { toolWords } from '../words/tools';
import { propose } from './confirming';
import { drawnTool } from './drawn';
import { metres } from './saying';

export const line = drawnTool({
  id: 'line',
  key: 'L',
  closed: false,
  hints: {
    begin: () => toolWords.value.line.hint,
    drawing: (fingers) => {
      const words = toolWords.value.line;
      return fingers ? words.fingerDrawing : words.drawing;
    },
    open: () => toolWords.value.confirm.adjust,
  },
  said: (points) => [toolWords.peek().line.metres(metres(lengthOf(points)))],
  noWay: () => toolWords.peek().line.noWay,
  ended: (points) =>
    propose({
      operation: () => ({ type: 'line', line: points.value.map(degrees) }),
      outline: { points, closed: false },
    }),
});
