import { effect } from '@preact/signals';
import { fromLonLat } from 'ol/proj';
import { lang } from '../i18n';
import {
  atlas,
  classes,
  keptClasses,
  kind,
  level,
  measure,
  revision,
  selection,
  viewpoint,
} from '../state/store';
import type { Chart } from './chart';

/** What browser tests may ask of the page; it changes nothing. */
export interface TestHook {
  /** Resolves when the shapes are loaded and drawn. */
  ready: Promise<void>;
  /** Resolves when the map has drawn its present state and stands still. */
  settled: () => Promise<void>;
  state: () => Record<string, unknown>;
  /** Where a point in degrees is on the page, in CSS pixels. */
  pixelOf: (lon: number, lat: number) => [number, number] | null;
}

declare global {
  interface Window {
    __wangge?: TestHook;
  }
}

export function expose(chart: Chart): () => void {
  const drawn = () =>
    new Promise<void>((resolve) => {
      chart.map.once('rendercomplete', () => resolve());
      chart.map.render();
    });
  const still = async () => {
    await drawn();
    while (chart.map.getView().getAnimating()) await drawn();
  };
  let stop = () => {};
  const ready = new Promise<void>((resolve) => {
    stop = effect(() => {
      if (atlas.value.status === 'ready') void drawn().then(resolve);
    });
  });
  window.__wangge = {
    ready,
    settled: still,
    state: () => ({
      ...chart.counts,
      selection: selection.value,
      measure: measure.value,
      kind: kind.value,
      level: level.value,
      lang: lang.value,
      revision: revision.value,
      viewpoint: viewpoint.value,
      classes: classes.value,
      kept: [...keptClasses.value],
    }),
    pixelOf: (lon, lat) => {
      const pixel = chart.map.getPixelFromCoordinate(fromLonLat([lon, lat]));
      const frame = chart.map.getTargetElement()?.getBoundingClientRect();
      if (!pixel || !frame) return null;
      const { left, top } = frame;
      return [left + (pixel[0] as number), top + (pixel[1] as number)];
    },
  };
  return () => {
    stop();
    delete window.__wangge;
  };
}
