import { words } from '../i18n';
import { pick } from './bind';
import type { Chart } from './chart';
import { crosshair } from './signs';
import { titleOf } from './Tip';

/** Lets the map be worked by keys: an aim in its middle, Enter selects what it points at. */
export function followAim(chart: Chart): () => void {
  const element = chart.map.getTargetElement();
  if (!element) return () => {};
  const middle = () => {
    const { clientWidth: width, clientHeight: height } = element;
    const [top, right, bottom, left] = chart.map.getView().padding ?? [0, 0, 0, 0];
    return [((left ?? 0) + width - (right ?? 0)) / 2, ((top ?? 0) + height - (bottom ?? 0)) / 2];
  };
  const aim = () => {
    if (!element.matches(':focus-visible')) return;
    const found = chart.at(middle());
    crosshair.value = { shown: true, unit: found && 'unit' in found ? found.unit : null };
  };
  const lose = () => {
    crosshair.value = { shown: false, unit: null };
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== element) return;
    event.preventDefault();
    pick(chart, middle());
  };
  element.addEventListener('focus', aim);
  element.addEventListener('blur', lose);
  element.addEventListener('keydown', key);
  chart.map.on('moveend', aim);
  return () => {
    element.removeEventListener('focus', aim);
    element.removeEventListener('blur', lose);
    element.removeEventListener('keydown', key);
    chart.map.un('moveend', aim);
  };
}

export function Crosshair() {
  const { shown, unit } = crosshair.value;
  if (!shown) return null;
  return (
    <div class="crosshair">
      <span class="crosshair-name" role="status">
        {unit && words.value.map.centre(titleOf(unit))}
      </span>
    </div>
  );
}
