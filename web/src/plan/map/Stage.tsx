import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lang, words } from '../../i18n';
import { Icon } from '../../icons';
import { ScaleBar } from '../../map/ScaleBar';
import { config } from '../../state/store';
import { Swipe } from '../changes/Swipe';
import { onLattice, type Point } from '../model/fabric';
import { digitsOf } from '../model/workload';
import { Pins } from '../panels/Pins';
import { bounce, divisions, fabric, gesture, reach, sketch } from '../state';
import { workspaceWords } from '../words/workspace';
import { bind, hover, sceneOf } from './binding';
import { theStage } from './current';
import { cursor, cursorSaid, followCursor } from './cursor';
import { Ground } from './ground';
import { mercator } from './lattice';
import { Moving } from './moving';
import { expose } from './testing';

/** The plan's map; it needs no more than the page's state. `children` lie over it. */
export function Stage({ children }: { children?: ComponentChildren }) {
  const target = useRef<HTMLDivElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const made = useRef<Ground | null>(null);
  useEffect(() => {
    if (!target.current || !over.current) return;
    const ground = new Ground(target.current);
    made.current = ground;
    const moving = new Moving(ground.map, () => sceneOf(ground));
    over.current.append(moving.canvas);
    theStage.value = { map: ground.map };
    const stops = [
      bind(ground, moving),
      followCursor(ground.map, (steps, about) => ground.zoomBy(steps, about)),
      expose(ground, moving),
    ];
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => {
      ground.repaint();
      moving.ask();
    };
    scheme.addEventListener('change', repaint);
    return () => {
      scheme.removeEventListener('change', repaint);
      for (const stop of stops) stop();
      theStage.value = null;
      made.current = null;
      moving.canvas.remove();
      ground.dispose();
    };
  }, []);
  const t = words.value;
  const own = workspaceWords.value.map;
  const control = (name: 'plus' | 'minus' | 'whole', text: string, act: () => void) => (
    <button type="button" class="control" title={text} aria-label={text} onClick={act}>
      <Icon name={name} />
    </button>
  );
  return (
    <section class="map plan-map" aria-label={t.map.region}>
      <div
        ref={target}
        class={`map-canvas${cursor.value ? ' by-keys' : ''}`}
        id="plan-map"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is worked by keys
        tabIndex={0}
        role="application"
        aria-label={own.label}
      />
      <div ref={over} class="over-map" aria-hidden="true" />
      <Swipe />
      <Pins />
      <Tip />
      <Refusal />
      <CursorLine />
      <div class="map-foot">
        <ScaleBar />
        {config.value.data?.synthetic && (
          <p class="credits">
            <span class="synthetic" title={t.syntheticLong}>
              {t.synthetic}
            </span>
          </p>
        )}
      </div>
      <fieldset class="plan-controls" aria-label={t.map.controls}>
        <div class="floating">
          {control('whole', own.fit, () => made.current?.fit(made.current.whole, 18, 24))}
        </div>
        <div class="floating zoom">
          {control('plus', t.map.zoomIn, () => made.current?.zoomBy(1))}
          {control('minus', t.map.zoomOut, () => made.current?.zoomBy(-1))}
        </div>
      </fieldset>
      {children}
    </section>
  );
}

/** What a finger hides above the point that it touches. */
const FINGER_PX = 44;

/** Keeps an element beside a point of the map, within it. */
function beside([x, y]: readonly [number, number], touch = false) {
  return (element: HTMLElement | null) => {
    const parent = element?.parentElement;
    if (!element || !parent) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    const foot = parent.querySelector<HTMLElement>('.plan-foot')?.offsetHeight ?? 0;
    const room = parent.clientHeight - foot - 8;
    const left = x + 18 + width > parent.clientWidth - 8 ? x - width - 14 : x + 18;
    // Not under a finger, and not under what lies at the map's foot.
    const above = touch || y + 16 + height > room;
    const top = above ? Math.min(y - (touch ? FINGER_PX : 12), room) - height : y + 16;
    const at = `${Math.round(Math.max(4, left))}px, ${Math.round(Math.max(4, top))}px`;
    element.style.transform = `translate(${at})`;
  };
}

/** What the gesture comes to, else what lies there; beside the pointer or the cursor. */
function Tip() {
  const lines = gesture.value;
  const at = hover.value?.pixel ?? cursor.value;
  if (!at) return null;
  if (lines.length > 0) {
    return (
      <div class="tip gesture floating" aria-hidden="true" ref={beside(at, hover.value?.touch)}>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </div>
    );
  }
  const id = hover.value?.grid;
  const grid = id ? fabric.value?.grid(id) : null;
  if (!grid || hover.value?.touch || sketch.value.length > 0) return null;
  return (
    <div class="tip floating" aria-hidden="true" ref={beside(at)}>
      <b>{grid.name || digitsOf(grid.code, grid.division)}</b>
      <span>{divisions.value.get(grid.division)?.name}</span>
    </div>
  );
}

/** Why something was refused, at the place where it cannot be. */
function Refusal() {
  const now = bounce.value;
  const map = theStage.value?.map;
  reach.value; // moves along with the map
  const point = now && placeOf(now.places);
  const pixel = point && map?.getPixelFromCoordinate(mercator(point));
  if (!now || !pixel) return null;
  return (
    <p class="refusal floating" ref={beside([pixel[0] as number, pixel[1] as number])}>
      {now.text[lang.value]}
    </p>
  );
}

/** The first point of the first geometry. */
function placeOf(places: readonly { coordinates: unknown }[]): Point | null {
  let found: unknown = places[0]?.coordinates;
  while (Array.isArray(found) && Array.isArray(found[0])) found = found[0];
  return Array.isArray(found) && typeof found[0] === 'number' ? onLattice(found) : null;
}

/** Tells those who do not see the map what is at the cursor. */
function CursorLine() {
  const t = workspaceWords.value.map;
  const said = cursorSaid.value;
  const lines = gesture.value;
  let text = '';
  if (said) {
    const grid = said.pointer.grid ? fabric.value?.grid(said.pointer.grid) : null;
    const village = grid && (divisions.value.get(grid.division)?.name ?? '');
    text = grid ? t.under(village ?? '', digitsOf(grid.code, grid.division), grid.name) : t.nothing;
    if (said.did) text = `${t[said.did]}。${text}`;
    if (lines.length > 0) text = `${text}。${lines.join('，')}`;
  }
  return (
    <p class={said ? 'cursor-line' : 'unseen'} role="status" aria-live="polite">
      {text}
    </p>
  );
}
