import { signal } from '@preact/signals';
import { words } from '../i18n';
import { Icon } from '../icons';

/** One line of news for the user; a fault stays until it is closed, the rest goes by itself. */
export interface Notice {
  text: string;
  fault: boolean;
  busy?: boolean;
  /** What can be done about it, an undo mostly. */
  action?: { text: string; act: () => void };
}

const STAYS_MS = 6000;
const UNDO_STAYS_MS = 12_000;
const notice = signal<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(text: string, more: Partial<Notice> = {}): void {
  clearTimeout(timer);
  const next: Notice = { text, fault: false, ...more };
  notice.value = next;
  if (!next.fault && !next.busy) {
    timer = setTimeout(hush, next.action ? UNDO_STAYS_MS : STAYS_MS);
  }
}

export function hush(): void {
  clearTimeout(timer);
  notice.value = null;
}

export const hasNotice = () => notice.peek() !== null;

export function NoticeLine() {
  const now = notice.value;
  const t = words.value;
  return (
    <div class="notice-region" role="status" aria-live="polite">
      {now && (
        <div class={`notice floating${now.fault ? ' fault' : ''}`}>
          {now.busy && <span class="spinner" />}
          <span>{now.text}</span>
          {now.action && (
            <button
              type="button"
              class="link"
              onClick={() => {
                hush();
                now.action?.act();
              }}
            >
              {now.action.text}
            </button>
          )}
          <button type="button" class="icon-button" aria-label={t.close} onClick={hush}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
