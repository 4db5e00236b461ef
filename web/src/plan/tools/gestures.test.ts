import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { degrees, type Grid, type Point, STEPS } from '../model/fabric';
import { place, SIDE, sample } from '../model/sample';
import type { Operation, Preview } from '../shapes';
import { divisions, fabric, foreseen, gesture, locked, plan, reach, sketch } from '../state';
import { forecast, proposing, verdict } from './confirming';
import { corners } from './corners';
import { line } from './line';
import { picked } from './picking';
import { push } from './push';
import type { Pointer, Tool } from './tool';

const sent: { operation: Operation; grids: readonly Grid[] }[] = [];
vi.mock('../sync/outbox', () => ({
  send: async (operation: Operation, grids: readonly Grid[]) => {
    sent.push({ operation, grids });
    return null;
  },
}));

const PX = SIDE / 100;
const pointer = (at: Point, more: Partial<Pointer> = {}): Pointer => ({
  at,
  pixel: [at[0] / PX, -at[1] / PX],
  grid: null,
  shift: false,
  alt: false,
  ctrl: false,
  touch: false,
  ...more,
});

/** Presses at the first place, moves over the others, and lets go at the last. */
function drag(tool: Tool, places: Point[], more: Partial<Pointer> = {}): boolean {
  const pointers = places.map((at) => pointer(at, more));
  const first = pointers[0] as Pointer;
  tool.move?.(first);
  const taken = tool.down?.(first) ?? false;
  for (const each of pointers.slice(1)) tool.drag?.(each);
  tool.up?.(pointers.at(-1) as Pointer);
  return taken;
}
const tap = (tool: Tool, at: Point, more: Partial<Pointer> = {}) => {
  const here = pointer(at, more);
  tool.move?.(here);
  if (tool.down?.(here)) tool.up?.(here);
  else tool.click?.(here);
};
const key = (name: string) => new KeyboardEvent('keydown', { key: name });

beforeEach(() => {
  sent.length = 0;
  fabric.value = sample();
  reach.value = PX;
  const polygons = [[[place(0, 0), place(3, 0), place(3, 2), place(0, 2)]]];
  const village = { name: '', kind: null, level: 'village' as const, parent: null, polygons };
  divisions.value = new Map([['360702100200', { code: '360702100200', ...village }]]);
  plan.value = { id: 'P', locked: [] as string[], may: ['edit'] } as never;
});
afterEach(() => {
  for (const tool of [corners, push, line]) tool.leave?.();
  vi.unstubAllGlobals();
});

const traceless = () => {
  expect(foreseen.value).toEqual([]);
  expect(gesture.value).toEqual([]);
  expect(sketch.value.filter(({ as }) => as === 'draft')).toEqual([]);
};

describe('dragging a corner', () => {
  it('shows all who share it, and is one move', () => {
    const [from, to] = [place(1, 1), place(1.2, 1.3)];
    corners.move?.(pointer(from));
    expect(corners.down?.(pointer(from))).toBe(true);
    corners.drag?.(pointer(place(1.1, 1.1)));
    corners.drag?.(pointer(to));
    expect(foreseen.value.map(({ id }) => id).sort()).toEqual(['A', 'B', 'C']);
    corners.up?.(pointer(to));
    expect(sent.map(({ operation }) => operation)).toEqual([
      { type: 'move', moves: [{ from: degrees(from), to: degrees(to) }] },
    ]);
    expect(sent[0]?.grids).toHaveLength(3);
  });

  it('that is pressed and let go sends nothing', () => {
    drag(corners, [place(1, 1), place(1, 1)]);
    expect(sent).toEqual([]);
  });

  it('that is brought back to where it was sends nothing', () => {
    drag(corners, [place(1.5, 0.5), place(1.7, 0.7), place(1.5, 0.5)], { alt: true });
    expect(sent).toEqual([]);
    traceless();
  });

  it('that is given up leaves no trace', () => {
    corners.down?.(pointer(place(1, 1)));
    corners.drag?.(pointer(place(1.4, 1.4)));
    expect(foreseen.value).not.toEqual([]);
    expect(corners.cancel?.()).toBe(true);
    corners.up?.(pointer(place(1.4, 1.4)));
    expect(sent).toEqual([]);
    traceless();
  });

  it('on the border of the division is refused in words', () => {
    expect(drag(corners, [place(0, 1), place(0.5, 1)])).toBe(true);
    expect(sent).toEqual([]);
    corners.move?.(pointer(place(0, 1)));
    expect(gesture.value).toHaveLength(1);
  });

  it('of a locked grid is refused in words', () => {
    plan.value = { ...(plan.value as object), locked: ['B'] } as never;
    expect(locked.value.has('B')).toBe(true);
    drag(corners, [place(1, 1), place(1.2, 1.2)]);
    expect(sent).toEqual([]);
  });

  it('snaps to nothing at which a ring would touch itself', () => {
    const beside = place(1.48, 0.98);
    drag(corners, [place(0.75, 0.5), place(1.2, 0.6), beside]);
    const moves = sent[0]?.operation.moves as { to: [number, number] }[];
    expect(moves[0]?.to).toEqual(degrees(beside));
  });

  it('slides a junction along the border that it ends on', () => {
    drag(corners, [place(1, 1), place(1.2, 1.02)]);
    const moves = sent[0]?.operation.moves as { to: [number, number] }[];
    expect(moves[0]?.to).toEqual(degrees(place(1.2, 1)));
  });

  it('from the middle of a border puts one in', () => {
    const middle = place(2.25, 1);
    drag(corners, [middle, place(2.25, 1.4)]);
    expect(sent[0]?.operation).toEqual({
      type: 'move',
      moves: [{ from: degrees(middle), to: degrees(place(2.25, 1.4)) }],
      insert: [degrees(middle)],
    });
    expect(sent[0]?.grids.map(({ id }) => id).sort()).toEqual(['B', 'D']);
  });
});

describe('corners', () => {
  it('are shown to a finger by a tap before one can be dragged', () => {
    const touch = { touch: true };
    const at = place(1.5, 0.5);
    expect(corners.down?.(pointer(at, touch))).toBe(false);
    corners.click?.(pointer(at, touch));
    expect(corners.down?.(pointer(at, touch))).toBe(true);
    corners.drag?.(pointer(place(1.7, 0.5), touch));
    corners.up?.(pointer(place(1.7, 0.5), touch));
    expect(sent).toHaveLength(1);
  });

  it('selected with Shift move together as one step', () => {
    tap(corners, place(1.5, 1), { shift: true });
    tap(corners, place(1.5, 0.5), { shift: true });
    expect(picked.value.size).toBe(2);
    drag(corners, [place(1.5, 0.5), place(1.7, 0.5)]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.operation.moves).toHaveLength(2);
  });

  it('selected with a box are those that can move', () => {
    drag(corners, [place(1.4, -0.5), place(3.2, 1.2)], { shift: true });
    expect([...picked.value.values()]).toHaveLength(3);
  });

  it('are taken out with Del or with Alt and a click, but not junctions', () => {
    corners.move?.(pointer(place(1.5, 0.5)));
    expect(corners.press?.(key('Delete'))).toBe(true);
    tap(corners, place(2, 0.5), { alt: true });
    tap(corners, place(1, 1), { alt: true });
    expect(sent.map(({ operation }) => operation)).toEqual([
      { type: 'move', delete: [degrees(place(1.5, 0.5))] },
      { type: 'move', delete: [degrees(place(2, 0.5))] },
    ]);
  });

  it('come in where a border is clicked twice', () => {
    const at = place(2.7, 1);
    corners.doubleClick?.(pointer(at));
    expect(sent[0]?.operation).toEqual({ type: 'move', insert: [degrees(at)] });
  });
});

describe('pushing a border', () => {
  it('shows both sides beside the pointer while it lasts, and is one step', () => {
    push.move?.(pointer(place(1, 1.5)));
    expect(push.down?.(pointer(place(1, 1.5)))).toBe(true);
    push.drag?.(pointer(place(1.25, 1.5)));
    expect(gesture.value).toHaveLength(2);
    expect(gesture.value.join()).toMatch(/001.*100.*113/);
    expect(foreseen.value.map(({ id }) => id)).toEqual(['A', 'B']);
    push.up?.(pointer(place(1.25, 1.5)));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.operation.grid).toBe('A');
    traceless();
  });

  it('pushes a part of it once that is chosen by its ends', () => {
    tap(push, place(2.2, 1));
    drag(push, [place(3, 1), place(2.5, 1)]);
    drag(push, [place(1.5, 1), place(2, 1)]);
    drag(push, [place(2.25, 1), place(2.25, 0.75)]);
    const { stretch, by } = (sent[0] as (typeof sent)[0]).operation;
    expect(sent[0]?.operation).toMatchObject({ type: 'push', grid: 'B' });
    const [west, east] = (stretch as [number, number][]).toSorted((a, b) => a[0] - b[0]);
    expect([west, east]).toEqual([degrees(place(2, 1)), degrees(place(2.5, 1))]);
    expect(by).toEqual([0, (-0.25 * SIDE) / STEPS]);
  });

  it('that is the division’s is refused in words', () => {
    expect(drag(push, [place(0.5, 2), place(0.5, 1.5)])).toBe(true);
    expect(sent).toEqual([]);
    push.move?.(pointer(place(0.5, 2)));
    expect(gesture.value).toHaveLength(1);
  });

  it('that is given up leaves no trace', () => {
    push.down?.(pointer(place(1, 1.5)));
    push.drag?.(pointer(place(1.3, 1.5)));
    expect(push.cancel?.()).toBe(true);
    push.up?.(pointer(place(1.3, 1.5)));
    expect(sent).toEqual([]);
    traceless();
  });
});

describe('drawing a line', () => {
  const preview: Preview = {
    type: 'split',
    sentence: { zh: '', en: '' },
    warnings: [],
    balance: {},
    changed: [],
    removed: [],
    staff_open: [],
  };
  const asked: unknown[] = [];
  const answer = (status: number, body: unknown) =>
    vi.stubGlobal('fetch', async (_: string, { body: given }: { body: string }) => {
      asked.push(JSON.parse(given));
      return new Response(JSON.stringify(body), { status });
    });
  const settled = (status: string) => vi.waitUntil(() => verdict.value.status === status);
  beforeEach(() => {
    asked.length = 0;
  });

  it('asks what it means, and does it when it is confirmed', async () => {
    answer(200, preview);
    const points = [place(-0.2, 1.5), place(0.5, 1.6), place(1.3, 1.5)];
    for (const at of points) tap(line, at);
    line.doubleClick?.(pointer(points[2] as Point));
    expect(proposing.value).toBe(true);
    await settled('ready');
    expect(forecast.value?.type).toBe('split');
    const operation = { type: 'line', line: points.map(degrees) };
    expect(asked).toEqual([{ operation }]);
    expect(sent).toEqual([]);
    line.confirm?.();
    expect(sent.map((each) => each.operation)).toEqual([operation]);
    expect(proposing.value).toBe(false);
    traceless();
  });

  it('confirmed before the answer came is done when it comes', async () => {
    answer(200, preview);
    tap(line, place(0.2, 1.5));
    tap(line, place(0.7, 1.5));
    line.confirm?.();
    line.confirm?.();
    expect(sent).toEqual([]);
    await vi.waitUntil(() => sent.length === 1);
  });

  it('shows where it cannot be, and is not sent', async () => {
    const geometry = { type: 'Point', coordinates: degrees(place(0.5, 1.5)) };
    const places = { type: 'FeatureCollection', features: [{ type: 'Feature', geometry }] };
    answer(422, { title: 'Refused', detail: 'no', code: 'ambiguous', places });
    tap(line, place(0.2, 1.5));
    tap(line, place(0.7, 1.5));
    line.confirm?.();
    await settled('refused');
    expect(sketch.value).toContainEqual({
      shape: 'point',
      at: place(0.5, 1.5),
      as: 'fault',
    });
    line.confirm?.();
    expect(sent).toEqual([]);
  });

  it('can be adjusted, and is asked about again', async () => {
    answer(200, preview);
    tap(line, place(0.2, 1.5));
    tap(line, place(0.7, 1.5));
    line.confirm?.();
    await settled('ready');
    drag(line, [place(0.7, 1.5), place(0.8, 1.8)]);
    drag(line, [place(0.5, 1.65), place(0.4, 1.8)]);
    await vi.waitUntil(() => asked.length === 2);
    await settled('ready');
    line.confirm?.();
    const wanted = [place(0.2, 1.5), place(0.4, 1.8), place(0.8, 1.8)].map(degrees);
    expect(sent[0]?.operation.line).toEqual(wanted);
  });

  it('takes the last point back', () => {
    tap(line, place(0.2, 1.5));
    tap(line, place(0.7, 1.5));
    expect(line.press?.(key('Backspace'))).toBe(true);
    expect(line.press?.(key('Backspace'))).toBe(true);
    expect(line.press?.(key('Backspace'))).toBe(false);
  });

  it('with a finger is one stroke', async () => {
    answer(200, preview);
    const stroke = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((x) => place(0.2 + x, 1.5 + x / 10));
    drag(line, stroke, { touch: true });
    await settled('ready');
    line.confirm?.();
    expect(sent[0]?.operation.line).toHaveLength(2);
  });

  it('with a finger is tapped point by point, the last of them twice', async () => {
    answer(200, preview);
    const touch = { touch: true };
    const points = [place(1.8, 1.5), place(2.3, 1.5), place(2.3, 1.75)];
    for (const at of points) tap(line, at, touch);
    expect(proposing.value).toBe(false);
    tap(line, points[2] as Point, touch);
    await settled('ready');
    line.confirm?.();
    expect(sent[0]?.operation.line).toEqual(points.map(degrees));
  });

  it('is not lost when a second finger comes to move the map', () => {
    const touch = { touch: true };
    tap(line, place(0.2, 1.5), touch);
    tap(line, place(0.7, 1.5), touch);
    line.down?.(pointer(place(0.5, 1.2), touch));
    line.drag?.(pointer(place(0.6, 1.4), touch));
    expect(line.cancel?.()).toBe(true);
    expect(sketch.value.filter(({ as }) => as === 'corner')).toHaveLength(2);
  });

  it('with Shift follows the border', async () => {
    answer(200, preview);
    tap(line, place(1, 1));
    tap(line, place(2, 0.5), { shift: true });
    line.confirm?.();
    await settled('ready');
    line.confirm?.();
    const wanted = [place(1, 1), place(1.5, 1), place(1.5, 0.5), place(2, 0.5)];
    expect(sent[0]?.operation.line).toEqual(wanted.map(degrees));
  });

  it('given up leaves no trace', async () => {
    answer(200, preview);
    tap(line, place(0.2, 1.5));
    tap(line, place(0.7, 1.5));
    line.confirm?.();
    await settled('ready');
    expect(line.cancel?.()).toBe(true);
    expect(line.cancel?.()).toBe(false);
    expect(sent).toEqual([]);
    traceless();
  });
});
