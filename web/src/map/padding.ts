import { effect } from '@preact/signals';
import { covered } from '../panel/covered';
import type { Chart } from './chart';

/** Keeps the middle of the view in what the bottom sheet leaves free. */
export function followPadding(chart: Chart): () => void {
  return effect(() => {
    chart.padding = [0, 0, covered.value, 0];
  });
}
