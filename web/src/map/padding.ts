import { effect } from '@preact/signals';
import { covered } from '../panel/covered';
import type { Chart } from './chart';
import { unfolded } from './Legend';

const SEARCH_BAR = 60;
const LEGEND = 356;
const WIDE = 900;

/** Keeps the middle of the view in what the panels leave free. */
export function followPadding(chart: Chart): () => void {
  return effect(() => {
    const sheet = covered.value;
    chart.padding = [sheet ? SEARCH_BAR : 0, 0, sheet, 0];
    // The legend lies over the map: what is brought into view keeps clear of it where there is room.
    const wide = (chart.map.getSize()?.[0] ?? 0) >= WIDE;
    chart.beside = unfolded.value && wide ? LEGEND : 0;
  });
}
