import '../styles/comments.css';
import Overlay from 'ol/Overlay';
import { fromLonLat, toLonLat } from 'ol/proj';
import { useEffect, useRef } from 'preact/hooks';
import { theStage } from '../map/current';
import { degrees } from '../model/fabric';
import { draft, opened, type Pin, picking, pins } from './commenting';
import { historyWords } from './words';

/** Comments at their places over the map; each leads to its text. */
export function Pins() {
  return (
    <div class="pins">
      {pins.value.map((pin) => (
        <One key={pin.id} pin={pin} />
      ))}
      <Placed />
      {picking.value && <Picking />}
    </div>
  );
}

/** Keeps an element at a place of the map. */
function useOverlay(at: readonly [number, number]) {
  const host = useRef<HTMLDivElement>(null);
  const now = theStage.value;
  useEffect(() => {
    const element = host.current?.firstElementChild as HTMLElement | null;
    if (!now || !element) return;
    const overlay = new Overlay({
      element,
      position: fromLonLat([...at]),
      positioning: 'bottom-center',
      className: 'pin-holder',
      stopEvent: true,
    });
    now.map.addOverlay(overlay);
    return () => {
      now.map.removeOverlay(overlay);
      host.current?.append(element);
    };
  }, [now, at[0], at[1]]);
  return host;
}

function One({ pin }: { pin: Pin }) {
  const t = historyWords.value.comments;
  const host = useOverlay(degrees(pin.at));
  return (
    <div ref={host}>
      <button
        type="button"
        class={`pin${pin.resolved ? ' resolved' : ''}${opened.value === pin.id ? ' forward' : ''}`}
        aria-label={t.pin(pin.number, pin.text)}
        title={pin.text}
        onClick={() => {
          opened.value = pin.id;
        }}
      >
        {pin.number}
      </button>
    </div>
  );
}

/** Where the comment in the making belongs. */
function Placed() {
  const about = draft.value?.about;
  return about && 'point' in about ? <Mark at={about.point} /> : null;
}

function Mark({ at }: { at: readonly [number, number] }) {
  const host = useOverlay(at);
  return (
    <div ref={host}>
      <span class="pin draft" aria-hidden="true">
        +
      </span>
    </div>
  );
}

/** Lies over the map until a place was clicked, or Enter took the middle of it. */
function Picking() {
  const t = historyWords.value.comments;
  const take = (pixel: [number, number] | null) => {
    const map = theStage.peek()?.map;
    const now = draft.peek();
    const [width = 0, height = 0] = map?.getSize() ?? [];
    const place = map?.getCoordinateFromPixel(pixel ?? [width / 2, height / 2]);
    if (now && place) {
      const [lon, lat] = toLonLat(place) as [number, number];
      draft.value = { ...now, about: { point: [round(lon), round(lat)] } };
    }
    picking.value = false;
  };
  return (
    <button
      type="button"
      class="pick-place"
      aria-label={t.picking}
      ref={(element) => element?.focus({ preventScroll: true })}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        take(event.detail === 0 ? null : [event.clientX - box.left, event.clientY - box.top]);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') picking.value = false;
        else if (pan(event.key, event.shiftKey)) event.preventDefault();
      }}
    >
      <span aria-hidden="true">+</span>
    </button>
  );
}

const STEP_PX = 20;
const LEAP_PX = 100;

/** Moves the map under its middle by an arrow; false for other keys. */
function pan(key: string, far: boolean): boolean {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  const view = theStage.peek()?.map.getView();
  if (!way || !view) return false;
  const by = (far ? LEAP_PX : STEP_PX) * (view.getResolution() ?? 1);
  view.adjustCenter(way.map((each) => each * by));
  return true;
}

const round = (degree: number) => Math.round(degree * 1e7) / 1e7;
