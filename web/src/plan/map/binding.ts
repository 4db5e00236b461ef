/** Connects the map with the state of the page, both ways. */
import { batch, effect, signal } from '@preact/signals';
import GeoJSON from 'ol/format/GeoJSON';
import { scale } from '../../map/signs';
import { config } from '../../state/store';
import { fromQuery } from '../../state/view';
import { changed } from '../model/base';
import { degrees } from '../model/fabric';
import { faded, shades, unstaffed } from '../model/shading';
import {
  bounce,
  chosen,
  divisions,
  fabric,
  fabricTurn,
  foreseen,
  locked,
  people,
  pointed,
  reach,
  sketch,
  tool,
  wish,
} from '../state';
import { whereabouts } from '../sync/live';
import { flashed } from '../sync/standing';
import { toolOf } from '../tools';
import { shownLines } from '../tools/guides';
import type { Pointer } from '../tools/tool';
import { cursor } from './cursor';
import { feed } from './feeding';
import type { Ground } from './ground';
import { fromMercator, mercator, stepsIn } from './lattice';
import type { Moving, Scene } from './moving';

/** Where the pointer is over the map; for what is written beside it. */
export const hover = signal<Pointer | null>(null);

export function sceneOf(ground: Ground): Scene {
  return {
    look: ground.look,
    fabric: fabric.peek(),
    foreseen: foreseen.peek(),
    shades: shades.peek(),
    chosen: chosen.peek(),
    sketch: sketch.peek(),
    bounce: bounce.peek(),
    people: people.peek(),
    flashed: flashed.peek(),
    label: (id) => ground.label(id),
    cursor: cursor.peek(),
  };
}

function follow(ground: Ground, moving: Moving): (() => void)[] {
  const target = ground.map.getTargetElement() as HTMLElement;
  let looked = false;
  return [
    effect(() => ground.divisions(divisions.value.values())),
    effect(() => {
      fabricTurn.value;
      ground.grids(fabric.value);
    }),
    effect(() =>
      ground.show({
        shades: shades.value,
        faded: faded.value,
        unstaffed: unstaffed.value,
        locked: locked.value,
        changed: changed.value,
        chosen: chosen.value,
        pointed: pointed.value,
      }),
    ),
    effect(() => ground.guides(shownLines.value)),
    effect(() => {
      // Whatever moves is drawn on its own.
      sketch.value;
      foreseen.value;
      bounce.value;
      people.value;
      flashed.value;
      cursor.value;
      moving.ask();
    }),
    effect(() => {
      target.style.cursor = toolOf(tool.value).cursor;
    }),
    effect(() => {
      const known = config.value.data?.basemap;
      if (known) ground.setBasemap(known);
    }),
    // The first look: the address's, else all of the plan.
    effect(() => {
      if (looked || divisions.value.size === 0) return;
      looked = true;
      const from = fromQuery(location.search).viewpoint;
      if (from) {
        ground.view.setCenter(mercator([from.lon * 1e7, from.lat * 1e7]));
        ground.view.setZoom(from.zoom);
      } else ground.fit(ground.whole, 18, 24);
    }),
    effect(() => {
      const to = wish.value;
      if (!to || divisions.value.size === 0) return;
      if ('at' in to) {
        const zoom = Math.max(16, ground.view.getZoom() ?? 0);
        ground.view.cancelAnimations();
        ground.view.animate({ center: mercator(to.at), zoom, duration: 250 });
      } else if ('grids' in to) ground.fit(ground.extentOf(to.grids), 17.5, 80);
      else ground.fit(extentOf(to.geometry), 18, 120);
      wish.value = null;
    }),
  ];
}

const FORMAT = new GeoJSON({ featureProjection: 'EPSG:3857' });

function extentOf(geometry: unknown): number[] {
  try {
    return FORMAT.readGeometry(geometry)?.getExtent() ?? [];
  } catch {
    return []; // nothing that could be shown
  }
}

function report(ground: Ground): () => void {
  const { map, view } = ground;
  const seen = () => {
    const resolution = view.getResolution() ?? 1;
    const [, y] = fromMercator(view.getCenter() ?? [0, 0]);
    batch(() => {
      reach.value = stepsIn(resolution, y);
      scale.value = { resolution, latitude: y / 1e7 };
    });
  };
  const stood = () => {
    seen();
    if (divisions.peek().size === 0) return;
    const [w, s, e, n] = view.calculateExtent(map.getSize()) as [number, number, number, number];
    const [west, south] = degrees(fromMercator([w, s]));
    const [east, north] = degrees(fromMercator([e, n]));
    whereabouts.value = { ...whereabouts.peek(), view: [west, south, east, north] };
    const [lon, lat] = degrees(fromMercator(view.getCenter() ?? [0, 0]));
    const query = new URLSearchParams(location.search);
    query.set('map', `${(view.getZoom() ?? 0).toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
    const text = `?${query.toString().replaceAll('%2F', '/')}`;
    if (text !== location.search) history.replaceState(null, '', text + location.hash);
  };
  map.on('moveend', stood);
  view.on('change:resolution', seen);
  return () => {
    map.un('moveend', stood);
    view.un('change:resolution', seen);
  };
}

export function bind(ground: Ground, moving: Moving): () => void {
  const stops = [
    ...follow(ground, moving),
    report(ground),
    feed(ground.map, {
      hover(pointer) {
        hover.value = pointer;
        const at = pointer ? degrees(pointer.at) : null;
        if (at || whereabouts.peek().at) whereabouts.value = { ...whereabouts.peek(), at };
      },
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    hover.value = null;
  };
}
