import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { atlas, config, loadAtlas, start } from '../state/store';
import { Failed, Waiting } from '../notice/states';
import { bind } from './bind';
import { Chart } from './chart';
import { Controls } from './Controls';
import { Crosshair } from './Crosshair';
import { Legend } from './Legend';
import { ScaleBar } from './ScaleBar';
import { Tip } from './Tip';
import { expose } from './testing';
import { followPadding } from './padding';
import { hovered } from '../state/store';
import { pointer } from './signs';

let chart: Chart | null = null;
export const theChart = () => chart;

export function MapView() {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!target.current) return;
    const made = new Chart(target.current);
    chart = made;
    const stops = [bind(made), followPadding(made), expose(made)];
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => made.repaint();
    scheme.addEventListener('change', repaint);
    return () => {
      scheme.removeEventListener('change', repaint);
      for (const stop of stops) stop();
      made.dispose();
      chart = null;
    };
  }, []);

  const t = words.value;
  const settings = config.value;
  const shapes = atlas.value;
  const failed =
    settings.status === 'failed' ? settings : shapes.status === 'failed' ? shapes : null;
  const slow =
    (settings.status === 'loading' && settings.slow) ||
    (shapes.status === 'loading' && shapes.slow);
  const leave = () => {
    hovered.value = null;
    pointer.value = null;
  };
  return (
    <section class="map" id="map" aria-label={t.level.grid}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the map is worked by keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: no element means "map" */}
      <div
        ref={target}
        class="map-canvas"
        tabIndex={0}
        role="application"
        aria-label={t.map.label}
        onPointerLeave={leave}
      />
      <Crosshair target={target} />
      <Tip />
      {failed && (
        <div class="map-state floating">
          <Failed
            problem={failed.problem}
            retry={() => void (settings.status === 'failed' ? start() : loadAtlas())}
          />
        </div>
      )}
      {!failed && slow && (
        <div class="map-state floating">
          <Waiting slow text={t.map.loading} />
        </div>
      )}
      <div class="map-foot">
        <ScaleBar />
        <Credits />
      </div>
      <div class="map-corner">
        <Legend />
        <Controls />
      </div>
    </section>
  );
}

/** Whose the picture is, and that it is made up where it is. */
function Credits() {
  const t = words.value;
  const settings = config.value.data;
  return (
    <p class="credits">
      {settings?.synthetic && (
        <span class="synthetic" title={t.syntheticLong}>
          {t.synthetic}
        </span>
      )}
      {settings?.basemap?.attribution && <span>{settings.basemap.attribution}</span>}
    </p>
  );
}
