import { computed, effect } from '@preact/signals';
import OlView from 'ol/View';
import { useEffect, useRef } from 'preact/hooks';
import { theStage } from '../map/current';
import { Ground } from '../map/ground';
import { base } from '../model/base';
import { measure, shading, targetOf } from '../model/shading';
import { historyWords } from '../panels/words';
import { chosen, divisions, pointed } from '../state';
import { drawable, shadesBefore, touched } from './before';
import { difference, divider, swiping } from './state';

const NOTHING: ReadonlySet<string> = new Set();
const STEP = 0.02;
const LEAP = 0.1;

/** Before on the left, after on the right of a divider that is drawn over the map. */
export function Swipe() {
  return swiping.value ? <Divided /> : null;
}

const within = (share: number) => Math.max(0, Math.min(1, share));

function Divided() {
  const t = historyWords.value.changes;
  const frame = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const now = theStage.value;
  useEffect(() => {
    if (!now || !host.current) return;
    // A map of its own over the other, moving with it: whatever that one shows stays what it is.
    const ground = new Ground(host.current);
    ground.map.setView(now.map.getView());
    const before = computed(() => drawable(base.value?.values() ?? []));
    const stops = [
      effect(() => ground.divisions(divisions.value.values())),
      effect(() => ground.grids({ grids: () => before.value.values() })),
      effect(() =>
        ground.show({
          shades: shadesBefore(before.value, measure.value, targetOf, shading.value.classes),
          changed: touched(difference.value.data?.grids ?? []),
          chosen: chosen.value,
          pointed: pointed.value,
          faded: null,
          unstaffed: NOTHING,
          locked: NOTHING,
        }),
      ),
      effect(() => {
        host.current?.style.setProperty('clip-path', `inset(0 ${100 - divider.value * 100}% 0 0)`);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      // The view is the other map's.
      ground.map.setView(new OlView());
      ground.dispose();
    };
  }, [now]);

  const percent = Math.round(divider.value * 100);
  const follow = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) divider.value = within((event.clientX - box.left) / box.width);
  };
  const key = (event: KeyboardEvent) => {
    const by = event.shiftKey ? LEAP : STEP;
    const next = {
      ArrowLeft: divider.peek() - by,
      ArrowRight: divider.peek() + by,
      PageDown: divider.peek() - LEAP,
      PageUp: divider.peek() + LEAP,
      Home: 0,
      End: 1,
    }[event.key];
    if (event.key === 'Escape') swiping.value = false;
    else if (next !== undefined) divider.value = within(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={frame} class="swipe">
      <div ref={host} class="swipe-map" aria-hidden="true" />
      <div
        class="swipe-handle"
        role="slider"
        tabIndex={0}
        aria-label={t.handle}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={t.handleAt(percent)}
        ref={(element) => element?.style.setProperty('left', `${divider.value * 100}%`)}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          event.stopPropagation();
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
        }}
      >
        <span class="swipe-side before" aria-hidden="true">
          {t.before}
        </span>
        <span class="swipe-grip" aria-hidden="true" />
        <span class="swipe-side after" aria-hidden="true">
          {t.after}
        </span>
      </div>
      <button
        type="button"
        class="action swipe-end"
        onClick={() => {
          swiping.value = false;
        }}
      >
        {t.swipeOff}
      </button>
    </div>
  );
}
