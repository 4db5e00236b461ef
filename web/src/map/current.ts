import type { Chart } from './chart';

let chart: Chart | null = null;

/** The map on the page, for what is outside it; null before it is there. */
export const theChart = () => chart;

export function setChart(next: Chart | null): void {
  chart = next;
}
