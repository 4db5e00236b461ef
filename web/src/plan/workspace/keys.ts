import { signal } from '@preact/signals';
import { listed } from '../../keys/shortcuts';
import { hasNotice, hush } from '../../notice/notice';
import { away, up } from '../../session/screen';
import { closed } from '../../session/session';
import { bounce, editable, free, tool } from '../state';
import { redo, undo } from '../sync/outbox';
import { ACTIONS, TOOLS, toolOf } from '../tools';
import { searching } from '../tools/select';
import { take } from './hand';

/** True while snapping is switched off for good; Alt does so for a moment. */
export const loose = signal(false);

export function setLoose(off: boolean): void {
  loose.value = off;
  free.value = off;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        'textarea, select, input:not([type="checkbox"], [type="radio"], [type="range"])',
      ))
  );
}

/** Enter and Space belong to what has the focus, where that is a button or a link. */
function pressing(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('button, a, summary, input, [role="option"]');
}

/** One step back: a screen, a refusal or notice, the gesture, the selection, then the tool. */
function back(): void {
  if (away.peek()) up();
  else if (toolOf(tool.peek()).cancel?.()) return;
  else if (bounce.peek()) bounce.value = null;
  else if (hasNotice()) hush();
  else take('select');
}

type Chord = readonly string[];

/** What keys do whichever tool is in hand, apart from those that take another one. */
export const COMMANDS: readonly {
  readonly id: 'undo' | 'redo' | 'find' | 'list';
  /** Any of these, the letter last. */
  readonly keys: readonly Chord[];
  /** Only for who may change the plan. */
  readonly changes: boolean;
  run(): void;
}[] = [
  { id: 'undo', keys: [['Ctrl', 'Z']], changes: true, run: () => void undo() },
  {
    id: 'redo',
    keys: [
      ['Ctrl', 'Shift', 'Z'],
      ['Ctrl', 'Y'],
    ],
    changes: true,
    run: () => void redo(),
  },
  {
    id: 'find',
    keys: [['/']],
    changes: false,
    run: () => {
      searching.value = true;
    },
  },
  {
    id: 'list',
    keys: [['?']],
    changes: false,
    run: () => {
      listed.value = !listed.peek();
    },
  },
];

/** What these keys mean depends on the tool in hand; see `followKeys`. */
export const GESTURE_KEYS = [
  { id: 'confirm', keys: [['Enter']] },
  { id: 'back', keys: [['Esc']] },
  { id: 'free', keys: [['Alt']] },
] as const;

function struck(event: KeyboardEvent, chord: Chord): boolean {
  if (event.key.toLowerCase() !== chord.at(-1)?.toLowerCase()) return false;
  const control = event.ctrlKey || event.metaKey;
  if (control !== chord.includes('Ctrl')) return false;
  // Some keyboards need Shift for a sign such as the question mark.
  return !control || event.shiftKey === chord.includes('Shift');
}

function commanded(event: KeyboardEvent): boolean {
  const found = COMMANDS.find(
    ({ keys, changes }) =>
      (!changes || editable.peek()) && keys.some((chord) => struck(event, chord)),
  );
  found?.run();
  return found !== undefined;
}

/** A tool or an action by its letter. */
function lettered(event: KeyboardEvent): boolean {
  const letter = event.key.toLowerCase();
  if (event.shiftKey || event.ctrlKey || event.metaKey) return false;
  const found = TOOLS.find((each) => each.key.toLowerCase() === letter);
  const action = ACTIONS.find((each) => each.key.toLowerCase() === letter);
  if (found) take(found.id);
  else if (action?.can()) action.run();
  else return false;
  return true;
}

/** The keys of the workspace; those of the map's cursor belong to the map. */
export function followKeys(): () => void {
  const down = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Alt') {
      free.value = !loose.peek();
      event.preventDefault(); // or the browser's menu takes the focus
      return;
    }
    if (event.key === 'Escape') {
      if (!typing(event.target)) back();
      else if (!away.peek()) (event.target as HTMLElement).blur();
      return;
    }
    if (typing(event.target) || away.peek() || closed.peek()) return;
    const hand = toolOf(tool.peek());
    const onMap = event.target instanceof Element && event.target.id === 'plan-map';
    let used = false;
    if (event.key === 'Enter') {
      if (onMap || pressing(event.target)) return; // the map has its own
      hand.confirm?.();
      used = hand.confirm !== undefined;
    } else if (hand.press?.(event)) used = true;
    else if (!event.altKey) used = commanded(event) || lettered(event);
    if (used) event.preventDefault();
  };
  const upwards = (event: KeyboardEvent) => {
    if (event.key === 'Alt') free.value = loose.peek();
  };
  const lost = () => {
    free.value = loose.peek();
  };
  addEventListener('keydown', down);
  addEventListener('keyup', upwards);
  addEventListener('blur', lost);
  return () => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', upwards);
    removeEventListener('blur', lost);
  };
}
