import '../styles/side.css';
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { lang } from '../../i18n';
import { count as counted } from '../../i18n/format';
import { Icon } from '../../icons';

const REMEMBERED = 'wangge.plan.sections';
const states = signal<Readonly<Record<string, boolean>>>(remembered());

function remembered(): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as Record<string, boolean>;
  } catch {
    return {};
  }
}

function set(id: string, open: boolean): void {
  states.value = { ...states.peek(), [id]: open };
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(states.peek()));
  } catch {
    // not remembered, then
  }
}

/** Opens a section from elsewhere and brings it into view. */
export function openSection(id: string): void {
  set(id, true);
  requestAnimationFrame(() => {
    document.getElementById(`section-${id}`)?.scrollIntoView({ block: 'nearest' });
  });
}

export const isOpen = (id: string, usually = true): boolean => states.value[id] ?? usually;

/**
 * A part of the side column that can be folded.
 *
 * What is folded stays rendered, hidden, so that it keeps what it holds.
 */
export function Section({
  id,
  title,
  count = null,
  open = true,
  actions,
  children,
}: {
  id: string;
  title: string;
  /** A number beside the title; null: none. */
  count?: number | null;
  /** Whether it is open unless somebody has folded or opened it. */
  open?: boolean;
  /** Buttons at the right of the heading. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}) {
  const now = isOpen(id, open);
  return (
    <section class={`section${now ? ' open' : ''}`} id={`section-${id}`}>
      <header class="section-head">
        <h2>
          <button
            type="button"
            aria-expanded={now}
            aria-controls={`section-body-${id}`}
            onClick={() => set(id, !now)}
          >
            <Icon name="chevron" />
            <span>{title}</span>
            {count !== null && <span class="section-count">{counted(count, lang.value)}</span>}
          </button>
        </h2>
        {now && actions && <div class="section-actions">{actions}</div>}
      </header>
      <div class="section-body" id={`section-body-${id}`} hidden={!now}>
        {children}
      </div>
    </section>
  );
}
