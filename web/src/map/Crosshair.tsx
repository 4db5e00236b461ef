import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../i18n';
import { pick } from './bind';
import { theChart } from './MapView';
import { crosshair } from './signs';

/** The aim for working the map by keys: shown while the map has the focus from the keyboard. */
export function Crosshair({ target }: { target: RefObject<HTMLDivElement> }) {
  useEffect(() => {
    const element = target.current;
    const chart = theChart();
    if (!element || !chart) return;
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
  }, [target]);

  const { shown, unit } = crosshair.value;
  if (!shown) return null;
  return (
    <div class="crosshair">
      <span class="crosshair-name" role="status">
        {unit && words.value.map.centre(unit.name)}
      </span>
    </div>
  );
}
