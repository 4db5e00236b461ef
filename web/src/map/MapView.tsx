import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { Failed, Waiting } from '../notice/states';
import { atlas, config, hovered, loadAtlas, start } from '../state/store';
import { bind } from './bind';
import { Controls } from './Controls';
import { Crosshair, followAim } from './Crosshair';
import { Chart } from './chart';
import { setChart } from './current';
import { Legend } from './Legend';
import { followPadding } from './padding';
import { ScaleBar } from './ScaleBar';
import { pointer } from './signs';
import { Tip } from './Tip';
import { expose } from './testing';

export function MapView() {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!target.current) return;
    const made = new Chart(target.current);
    setChart(made);
    const stops = [bind(made), followPadding(made), followAim(made), expose(made)];
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => made.repaint();
    scheme.addEventListener('change', repaint);
    // On paper the map has another size.
    const paper = matchMedia('print');
    const resize = () => {
      made.map.updateSize();
      made.map.renderSync();
    };
    paper.addEventListener('change', resize);
    return () => {
      scheme.removeEventListener('change', repaint);
      paper.removeEventListener('change', resize);
      for (const stop of stops) stop();
      made.dispose();
      setChart(null);
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
    <section class="map" id="map" aria-label={t.map.region}>
      <div
        ref={target}
        class="map-canvas"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is worked by keys
        tabIndex={0}
        role="application"
        aria-label={t.map.label}
        onPointerLeave={leave}
      />
      <Crosshair />
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
