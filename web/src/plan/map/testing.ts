import { degrees, onLattice } from '../model/fabric';
import { fabric, foreseen, people, plan, saved, tool, wish } from '../state';
import { client } from '../sync/outbox';
import type { Ground } from './ground';
import { fromMercator, mercator } from './lattice';
import type { Moving } from './moving';

/** What browser tests may ask of a plan's page; it changes nothing. */
export interface PlanHook {
  /** Resolves when the plan is loaded and its map drawn. */
  ready(): Promise<void>;
  /** Resolves when the map has drawn its present state and stands still. */
  settled(): Promise<void>;
  checksum(): string;
  version(): number;
  head(): number;
  saved(): { unsent: number; online: boolean };
  /** Brings grids into view, as large as they go. */
  look(ids: string[]): Promise<void>;
  pixel(at: [number, number]): [number, number] | null;
  lonlat(pixel: [number, number]): [number, number] | null;
  grids(): { id: string; code: string; name: string; ring: [number, number][] }[];
  /** Grids shown in other shapes while a gesture lasts. */
  foreseen(): { id: string; ring: [number, number][] }[];
  tool(): string;
  people(): { client: string; name: string | null }[];
  client(): string;
  frames(): number;
}

export function expose(ground: Ground, moving: Moving): () => void {
  const { map, view } = ground;
  const drawn = () =>
    new Promise<void>((resolve) => {
      map.once('rendercomplete', () => resolve());
      map.render();
    });
  const settled = async () => {
    await drawn();
    while (view.getAnimating()) await drawn();
  };
  const frame = () => map.getTargetElement()?.getBoundingClientRect() ?? null;
  const hook: PlanHook = {
    async ready() {
      while (!fabric.peek() || !plan.peek()) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await settled();
    },
    settled,
    async look(ids) {
      wish.value = { grids: ids };
      await settled();
    },
    checksum: () => fabric.peek()?.checksum() ?? '',
    version: () => plan.peek()?.version ?? 0,
    head: () => plan.peek()?.head ?? 0,
    saved: () => saved.peek(),
    pixel(at) {
      const box = frame();
      const found = map.getPixelFromCoordinate(mercator(onLattice(at)));
      return box && found
        ? [box.left + (found[0] as number), box.top + (found[1] as number)]
        : null;
    },
    lonlat([x, y]) {
      const box = frame();
      const found = box && map.getCoordinateFromPixel([x - box.left, y - box.top]);
      return found ? degrees(fromMercator(found)) : null;
    },
    grids: () =>
      [...(fabric.peek()?.grids() ?? [])].map(({ id, code, name, polygons }) => ({
        id,
        code,
        name,
        ring: (polygons[0]?.[0] ?? []).map(degrees),
      })),
    foreseen: () =>
      foreseen.peek().map(({ id, polygons }) => ({
        id,
        ring: (polygons[0]?.[0] ?? []).map(degrees),
      })),
    tool: () => tool.peek(),
    people: () => people.peek().map(({ client: id, name }) => ({ client: id, name })),
    client: () => client,
    frames: () => moving.frames,
  };
  const target = window as unknown as { __wangge?: { plan?: PlanHook } };
  target.__wangge = { ...target.__wangge, plan: hook };
  return () => {
    if (target.__wangge?.plan === hook) delete target.__wangge.plan;
  };
}
