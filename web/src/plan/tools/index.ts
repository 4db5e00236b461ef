import type { Action } from './action';
import { corners } from './corners';
import { draw } from './draw';
import { erase } from './erase';
import { guidesAction } from './guides';
import { line } from './line';
import { lock } from './lock';
import { merge } from './merge';
import { push } from './push';
import { renumber } from './renumber';
import { selectTool } from './select';
import { staff } from './staff';
import type { Tool, ToolId } from './tool';
import { transfer } from './transfer';

/** Every tool, in the order of the rail. */
export const TOOLS: readonly Tool[] = [
  selectTool,
  corners,
  push,
  line,
  merge,
  draw,
  erase,
  transfer,
  renumber,
  staff,
];
/** What is done at once, below the tools. */
export const ACTIONS: readonly Action[] = [lock, guidesAction];

export const toolOf = (id: ToolId): Tool => TOOLS.find((each) => each.id === id) ?? selectTool;
