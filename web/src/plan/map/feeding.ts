/** Brings mouse and fingers to the tool in hand; what it does not take moves the map. */
import type OlMap from 'ol/Map';
import { bounce, fabric, pointed, tool } from '../state';
import { toolOf } from '../tools';
import type { Pointer } from '../tools/tool';
import { fromMercator } from './lattice';

/** A press that moves less is a click. */
const CLICK_PX = 4;
const CLICK_TOUCH_PX = 10;

interface Held {
  id: number;
  by: 'tool' | 'map';
  down: PointerEvent;
  start: readonly [number, number];
  moved: boolean;
}

export interface Heard {
  /** The pointer is over the map, or has left it. */
  hover(pointer: Pointer | null): void;
}

export function pointerAt(
  map: OlMap,
  pixel: readonly [number, number],
  keys: { shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean },
  touch = false,
): Pointer | null {
  const coordinate = map.getCoordinateFromPixel([...pixel]);
  if (!coordinate) return null;
  const at = fromMercator(coordinate);
  return {
    at,
    pixel,
    grid: fabric.peek()?.gridAt(at) ?? null,
    shift: keys.shiftKey,
    alt: keys.altKey,
    ctrl: keys.ctrlKey || keys.metaKey,
    touch,
  };
}

export function feed(map: OlMap, heard: Heard): () => void {
  const target = map.getTargetElement() as HTMLElement;
  let held: Held | null = null;
  const fingers = new Set<number>();
  /** Events made here to hand a press over to the map. */
  const handed = new WeakSet<Event>();
  let latest: Pointer | null = null;
  let frame = 0;

  const read = (event: PointerEvent | MouseEvent): Pointer | null => {
    const box = target.getBoundingClientRect();
    const touch = 'pointerType' in event && event.pointerType === 'touch';
    return pointerAt(map, [event.clientX - box.left, event.clientY - box.top], event, touch);
  };
  const now = () => toolOf(tool.peek());
  const flush = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    const pointer = latest;
    latest = null;
    if (!pointer) return;
    const hand = now();
    if (held?.by === 'tool') hand.drag?.(pointer);
    else hand.move?.(pointer);
  };
  /** At most once for each frame that is shown. */
  const later = (pointer: Pointer) => {
    latest = pointer;
    frame ||= requestAnimationFrame(flush);
  };
  const elsewhere = (event: Event) =>
    event.target instanceof Element &&
    event.target.closest('.ol-overlay-container, button, a, input') !== null;

  const down = (event: PointerEvent) => {
    if (handed.has(event) || elsewhere(event)) return;
    if (event.pointerType === 'touch') fingers.add(event.pointerId);
    if (held?.by === 'tool' && held.id !== event.pointerId) {
      handOver(held);
      held = null;
      return;
    }
    flush();
    const pointer = read(event);
    if (!pointer || fingers.size > 1 || (event.pointerType === 'mouse' && event.button !== 0)) {
      held = null;
      return;
    }
    bounce.value = null;
    target.focus({ preventScroll: true });
    const taken = now().down?.(pointer) ?? false;
    held = {
      id: event.pointerId,
      by: taken ? 'tool' : 'map',
      down: event,
      start: pointer.pixel,
      moved: false,
    };
    if (!taken) return;
    event.stopPropagation();
    target.setPointerCapture(event.pointerId);
  };
  /** A second finger came: the gesture is given up, and both move the map. */
  const handOver = ({ id, down: first }: Held) => {
    flush();
    now().cancel?.();
    if (target.hasPointerCapture(id)) target.releasePointerCapture(id);
    const copy = new PointerEvent('pointerdown', {
      bubbles: true,
      cancelable: true,
      pointerId: id,
      pointerType: first.pointerType,
      isPrimary: first.isPrimary,
      button: 0,
      buttons: 1,
      clientX: first.clientX,
      clientY: first.clientY,
    });
    handed.add(copy);
    map.getViewport()?.dispatchEvent(copy);
  };
  const move = (event: PointerEvent) => {
    if (held && event.pointerId === held.id) {
      const pointer = read(event);
      if (!pointer) return;
      const [x, y] = held.start;
      const far = Math.hypot(pointer.pixel[0] - x, pointer.pixel[1] - y);
      held.moved ||= far > (pointer.touch ? CLICK_TOUCH_PX : CLICK_PX);
      heard.hover(pointer.touch && held.by === 'map' ? null : pointer);
      if (held.by === 'map') return;
      event.stopPropagation();
      later(pointer);
    } else if (!held && event.buttons === 0 && event.pointerType !== 'touch') {
      if (elsewhere(event)) {
        leave();
        return;
      }
      const pointer = read(event);
      if (!pointer) return;
      pointed.value = pointer.grid;
      heard.hover(pointer);
      later(pointer);
    }
  };
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    const was = held;
    if (!was || event.pointerId !== was.id) return;
    flush();
    held = null;
    const pointer = read(event);
    if (event.pointerType === 'touch') heard.hover(null);
    if (was.by === 'tool') {
      event.stopPropagation();
      if (pointer) now().up?.(pointer);
      else now().cancel?.();
    } else if (!was.moved && pointer) now().click?.(pointer);
  };
  const lost = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (held?.id !== event.pointerId) return;
    if (held.by === 'tool') now().cancel?.();
    held = null;
    if (event.pointerType === 'touch') heard.hover(null);
  };
  const twice = (event: MouseEvent) => {
    if (elsewhere(event)) return;
    const pointer = read(event);
    if (pointer) now().doubleClick?.(pointer);
  };
  const leave = () => {
    if (held) return;
    latest = null;
    pointed.value = null;
    heard.hover(null);
  };
  const menu = (event: Event) => event.preventDefault();

  const capture = { capture: true };
  target.addEventListener('pointerdown', down, capture);
  target.addEventListener('pointermove', move, capture);
  target.addEventListener('pointerup', up, capture);
  target.addEventListener('pointercancel', lost, capture);
  target.addEventListener('dblclick', twice);
  target.addEventListener('pointerleave', leave);
  target.addEventListener('contextmenu', menu);
  return () => {
    cancelAnimationFrame(frame);
    target.removeEventListener('pointerdown', down, capture);
    target.removeEventListener('pointermove', move, capture);
    target.removeEventListener('pointerup', up, capture);
    target.removeEventListener('pointercancel', lost, capture);
    target.removeEventListener('dblclick', twice);
    target.removeEventListener('pointerleave', leave);
    target.removeEventListener('contextmenu', menu);
  };
}
