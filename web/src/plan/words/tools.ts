import { dictionary } from './index';
import { en } from './tools.en';
import { type ToolWords, zh } from './tools.zh';

/** The words of the tools that redraw borders, and of the bar that confirms. */
export const toolWords = dictionary<ToolWords>(zh, en);
