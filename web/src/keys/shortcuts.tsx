import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { Icon } from '../icons';
import { hasNotice, hush } from '../notice/notice';
import { away, up } from '../session/screen';
import { closed } from '../session/session';
import { keptClasses, selection, stepUp } from '../state/store';

export const listed = signal(false);

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}

/** One step back: the list of keys, a notice, a screen, the kept classes, then the selection. */
function back(): void {
  if (listed.peek()) listed.value = false;
  else if (hasNotice()) hush();
  else if (away.peek()) up();
  else if (keptClasses.peek().size > 0) keptClasses.value = new Set();
  else if (selection.peek()) stepUp();
}

/** The page's own keys; those of the map belong to the map. */
export function followKeys(): () => void {
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // A dialog keeps its keys to itself; the list of keys is one of them, but closes as it came.
    if (!listed.peek() && document.querySelector('dialog[open]')) return;
    const over = away.peek() || closed.peek();
    // In the fields of a screen Escape does not take away what was typed.
    if (event.key === 'Escape' && !listed.peek() && !(over && typing(event.target))) back();
    if (typing(event.target) || over) return;
    if (event.key === '/') {
      event.preventDefault();
      document.querySelector<HTMLInputElement>('#search')?.select();
      document.querySelector<HTMLInputElement>('#search')?.focus();
    } else if (event.key === '?') {
      listed.value = !listed.peek();
    }
  };
  addEventListener('keydown', key);
  return () => removeEventListener('keydown', key);
}

export function ShortcutsDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = listed.value;
  // The browser tells of a close some time later, when the list may have been asked for again.
  const told = useRef(0);
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else if (dialog.current?.open) {
      told.current += 1;
      dialog.current.close();
    }
  }, [shown]);
  const t = words.value;
  const rows: [string[], string][] = [
    [['/'], t.keys.search],
    [['↑', '↓', '←', '→'], t.keys.pan],
    [['+', '−'], t.keys.zoom],
    [['Enter'], t.keys.select],
    [['Alt', 'Shift', t.keys.space], t.keys.turn],
    [['Esc'], t.keys.back],
    [['?'], t.keys.shortcuts],
  ];
  const shut = () => {
    listed.value = false;
  };
  const closed = () => {
    if (told.current > 0) told.current -= 1;
    else shut();
  };
  // Escape closes through the state, so that the two never disagree.
  const cancel = (event: Event) => {
    event.preventDefault();
    shut();
  };
  return (
    <dialog
      ref={dialog}
      class="shortcuts"
      aria-labelledby="shortcuts-title"
      onCancel={cancel}
      onClose={closed}
    >
      <header>
        <h2 id="shortcuts-title">{t.keys.title}</h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={shut}>
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
