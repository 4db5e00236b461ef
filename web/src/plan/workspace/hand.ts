import { editable, tool } from '../state';
import { toolOf } from '../tools';
import type { ToolId } from '../tools/tool';

/** Tools that change nothing and so are there for everybody. */
const HARMLESS: readonly ToolId[] = ['select'];
export const mayTake = (id: ToolId): boolean => HARMLESS.includes(id) || editable.value;

/** Takes a tool in hand; what the last one had begun is given up by it. */
export function take(id: ToolId): void {
  if (tool.peek() === id || !(HARMLESS.includes(id) || editable.peek())) return;
  toolOf(tool.peek()).leave?.();
  tool.value = id;
  toolOf(id).enter?.();
}
