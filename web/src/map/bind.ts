import { batch, effect } from '@preact/signals';
import { unByKey } from 'ol/Observable';
import {
  atlas,
  classes,
  config,
  hovered,
  keptClasses,
  kind,
  level,
  litClass,
  measure,
  position,
  select,
  selectedUnit,
  selection,
  viewpoint,
  wish,
} from '../state/store';
import type { Chart } from './chart';
import { looked, pointer, rotation, scale } from './signs';

/** Classes that stay bright: the one pointed at, else those kept. */
function litNow(): ReadonlySet<number> {
  return litClass.value === null ? keptClasses.value : new Set([litClass.value]);
}

function follow(chart: Chart): (() => void)[] {
  return [
    effect(() => {
      const known = atlas.value;
      if (known.status !== 'ready') return;
      chart.show(known.data);
      level.value = chart.level;
    }),
    effect(() => {
      chart.colour({
        measure: measure.value,
        kind: kind.value,
        level: level.value,
        classes: classes.value,
        lit: litNow(),
      });
    }),
    effect(() => {
      const chosen = selection.value;
      chart.mark(
        atlas.value.data ? (selectedUnit.value?.code ?? null) : null,
        chosen?.type === 'place' ? chosen.id : null,
      );
    }),
    effect(() => chart.lighten(hovered.value)),
    effect(() => chart.locate(position.value?.at ?? null, position.value?.accuracy ?? null)),
    effect(() => chart.setBasemap(config.value.data?.basemap ?? null)),
    // The first look: the address's, else the selection's, else everything.
    effect(() => {
      const known = config.value.data;
      const ready = atlas.value.data;
      if (!known || looked.peek()) return;
      const from = viewpoint.peek();
      const code = selectedUnit.peek()?.code;
      if (from) chart.look(from);
      else if (selection.peek() && !ready)
        return; // its place is not known yet
      else if (code) chart.fitCode(code);
      else if (known.bbox) chart.fit(known.bbox);
      level.value = chart.level;
      looked.value = true;
    }),
    effect(() => {
      const to = wish.value;
      if (!to) return;
      if ('code' in to && !atlas.value.data) return; // waits for the shapes
      if ('box' in to) chart.fit(to.box);
      else if ('point' in to) chart.fly(to.point, 15);
      else if ('viewpoint' in to) chart.look(to.viewpoint);
      else chart.fitCode(to.code);
      wish.value = null;
    }),
  ];
}

function report(chart: Chart): () => void {
  const { map } = chart;
  const view = map.getView();
  const seen = () =>
    batch(() => {
      level.value = chart.level;
      rotation.value = view.getRotation();
      scale.value = { resolution: view.getResolution() ?? 1, latitude: chart.viewpoint.lat };
    });
  const keys = [
    map.on('moveend', () => {
      seen();
      // Before the first look the map shows nowhere in particular.
      if (looked.value) viewpoint.value = chart.viewpoint;
    }),
    view.on('change:resolution', seen),
    view.on('change:rotation', seen),
    map.on('pointermove', (event) => {
      const original = event.originalEvent as PointerEvent;
      if (event.dragging || original.pointerType === 'touch') {
        pointer.value = null;
        return;
      }
      const found = chart.at(event.pixel);
      const unit = found && 'unit' in found ? found.unit : null;
      const place =
        found && 'place' in found ? (atlas.value.data?.places.get(found.place) ?? null) : null;
      map.getTargetElement()?.classList.toggle('over-something', found !== null);
      batch(() => {
        hovered.value = unit?.code ?? null;
        pointer.value = found
          ? { x: event.pixel[0] as number, y: event.pixel[1] as number, unit, place }
          : null;
      });
    }),
    map.on('click', (event) => pick(chart, event.pixel)),
  ];
  return () => unByKey(keys.flat());
}

/** Selects what lies at a pixel; a second time on the same division goes closer. */
export function pick(chart: Chart, pixel: number[]): void {
  const found = chart.at(pixel);
  if (!found) select(null);
  else if ('place' in found) select({ type: 'place', id: found.place });
  else if (found.unit.level === 'grid') select({ type: 'grid', code: found.unit.code });
  else {
    const { code } = found.unit;
    select({ type: 'division', code }, selectedUnit.peek()?.code === code);
  }
}

/** Connects a chart with the page's state, both ways; gives back how to undo it. */
export function bind(chart: Chart): () => void {
  const stops = [...follow(chart), report(chart)];
  return () => {
    for (const stop of stops) stop();
  };
}
