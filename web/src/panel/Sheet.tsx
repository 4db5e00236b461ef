import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { selection } from '../state/store';
import { covered } from './covered';
import { narrow } from './narrow';

type Stop = 'peek' | 'half' | 'full';

const TOP_ROOM = 68;
const PEEK = 168;
const CLICK_PX = 6;

/** How far the bottom sheet stands open on a phone. */
export const stop = signal<Stop>('peek');
const dragged = signal<number | null>(null);

export function heightOf(at: Stop, screen: number): number {
  if (at === 'peek') return PEEK;
  return at === 'half' ? Math.round(screen * 0.48) : screen - TOP_ROOM;
}

/** The stop nearest to a height let go at. */
export function nearestStop(height: number, screen: number): Stop {
  const stops: Stop[] = ['peek', 'half', 'full'];
  return stops.reduce((best, each) =>
    Math.abs(heightOf(each, screen) - height) < Math.abs(heightOf(best, screen) - height)
      ? each
      : best,
  );
}

/** A side panel on wide screens; on a phone a sheet that is dragged up from the bottom. */
export function Sheet({
  label,
  contentKey,
  children,
}: {
  label: string;
  contentKey: string;
  children: ComponentChildren;
}) {
  const aside = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const t = words.value;

  useEffect(
    () =>
      effect(() => {
        const element = aside.current;
        if (!element) return;
        if (!narrow.value) {
          element.style.removeProperty('height');
          covered.value = 0;
          return;
        }
        const height = dragged.value ?? heightOf(stop.value, innerHeight);
        element.style.height = `${height}px`;
        element.classList.toggle('dragging', dragged.value !== null);
        if (dragged.value === null) covered.value = Math.min(height, heightOf('half', innerHeight));
      }),
    [],
  );
  // What was just selected is shown: open the sheet, and begin at its top.
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0;
    if (selection.peek() && stop.peek() === 'peek') stop.value = 'half';
  }, [contentKey]);

  return (
    <aside ref={aside} class="panel" id="panel" aria-label={label} tabIndex={-1}>
      {narrow.value && <Handle />}
      <div class="panel-body" ref={body} aria-live="off">
        {children}
      </div>
      <span class="unseen">{t.product}</span>
    </aside>
  );
}

function Handle() {
  const t = words.value.sheet;
  const start = useRef<{ y: number; height: number } | null>(null);
  const moved = useRef(false);
  const up = stop.value !== 'full';
  const step = () => {
    stop.value = stop.value === 'peek' ? 'half' : stop.value === 'half' ? 'full' : 'peek';
  };
  return (
    <button
      type="button"
      class="handle"
      aria-expanded={stop.value !== 'peek'}
      aria-label={up ? t.expand : t.collapse}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        moved.current = false;
        start.current = { y: event.clientY, height: heightOf(stop.value, innerHeight) };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (!from) return;
        const by = from.y - event.clientY;
        if (Math.abs(by) < CLICK_PX && !moved.current) return;
        moved.current = true;
        dragged.value = Math.max(64, Math.min(innerHeight - TOP_ROOM, from.height + by));
      }}
      onPointerUp={() => {
        const from = start.current;
        start.current = null;
        if (!from || dragged.value === null) return;
        stop.value = nearestStop(dragged.value, innerHeight);
        dragged.value = null;
      }}
      onPointerCancel={() => {
        start.current = null;
        dragged.value = null;
      }}
      onClick={() => {
        // A drag ends in a click too.
        if (!moved.current) step();
        moved.current = false;
      }}
    >
      <span />
    </button>
  );
}
