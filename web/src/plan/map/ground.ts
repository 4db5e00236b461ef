import type { FeatureLike } from 'ol/Feature';
import OlFeature from 'ol/Feature';
import LineString from 'ol/geom/LineString';
import OlPoint from 'ol/geom/Point';
import DragPan from 'ol/interaction/DragPan';
import MouseWheelZoom from 'ol/interaction/MouseWheelZoom';
import PinchZoom from 'ol/interaction/PinchZoom';
import VectorLayer from 'ol/layer/Vector';
import OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import OlView from 'ol/View';
import type { Basemap } from '../../api/shapes';
import { covered } from '../../panel/covered';
import type { Fabric, Grid, Point } from '../model/fabric';
import type { Shade } from '../model/shading';
import type { DivisionArea } from '../state';
import { areaOf, mercator } from './lattice';
import { Look } from './look';
import { type Area, labelOf, named, type Spot, settleSpot } from './spots';

/** What decides how grids look, besides their shape. */
export interface Looks {
  shades: ReadonlyMap<string, Shade>;
  faded: ReadonlySet<string> | null;
  unstaffed: ReadonlySet<string>;
  locked: ReadonlySet<string>;
  changed: ReadonlySet<string>;
  chosen: ReadonlySet<string>;
  pointed: string | null;
}

const NOTHING: ReadonlySet<string> = new Set();
const WIDE = 900;
const LEGEND = 300;
const FOOT = 36;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The map that stands: grids, divisions, marks and names. What moves is drawn over it. */
export class Ground {
  readonly map: OlMap;
  readonly view = new OlView({ center: [0, 0], zoom: 4, minZoom: 6, maxZoom: 22 });
  readonly #divisions = new VectorSource<Area>();
  readonly #grids = new VectorSource<Area>();
  readonly #changed = new VectorSource<Area>();
  readonly #guides = new VectorSource<OlFeature<LineString>>();
  readonly #chosen = new VectorSource<Area>();
  readonly #pointed = new VectorSource<Area>();
  readonly #spots = new VectorSource<Spot>();
  readonly #names = new VectorSource<Spot>();
  readonly #layers;
  readonly #known = new Map<string, { grid: Grid; area: Area; spot: Spot }>();
  look = new Look();
  #looks: Looks = {
    shades: new Map(),
    faded: null,
    unstaffed: NOTHING,
    locked: NOTHING,
    changed: NOTHING,
    chosen: NOTHING,
    pointed: null,
  };

  constructor(target: HTMLElement) {
    const layer = <F extends OlFeature>(source: VectorSource<F>, zIndex: number, more = {}) =>
      new VectorLayer({ source, zIndex, updateWhileAnimating: false, ...more });
    this.#layers = {
      ground: layer(this.#divisions, 1),
      grids: layer(this.#grids, 2),
      pointed: layer(this.#pointed, 3),
      guides: layer(this.#guides, 4),
      borders: layer(this.#divisions, 5),
      changed: layer(this.#changed, 6),
      chosen: layer(this.#chosen, 7),
      spots: layer(this.#spots, 8, { declutter: 'marks' }),
      names: layer(this.#names, 9, { declutter: 'names' }),
    };
    this.map = new OlMap({
      target,
      view: this.view,
      layers: Object.values(this.#layers),
      controls: [],
      // Presses that a tool takes never come here, so whatever comes pans.
      interactions: [
        new DragPan({ condition: () => true }),
        new PinchZoom(),
        new MouseWheelZoom({ duration: calm() ? 0 : 200 }),
      ],
    });
    this.#style();
  }

  /** Reads the tokens anew, after a change of colour scheme. */
  repaint(): void {
    this.look = new Look();
    this.#style();
  }

  divisions(areas: Iterable<DivisionArea>): void {
    const features = [...areas].map((area) => {
      const feature = new OlFeature(areaOf(area.polygons));
      feature.set('area', area, true);
      return feature;
    });
    this.#divisions.clear(true);
    this.#divisions.addFeatures(features);
    this.#names.clear(true);
    this.#names.addFeatures([
      ...features
        .filter((f) => f.get('area').level === 'village')
        .map((f) => named(f, f.get('area'))),
      ...[...this.#known.values()].map((each) => each.spot),
    ]);
  }

  /** Takes the grids as they stand; only those that are not as they were are made anew. */
  grids(fabric: Pick<Fabric, 'grids'> | null): void {
    const gone = new Set(this.#known.keys());
    const fresh: Area[] = [];
    const spots: Spot[] = [];
    for (const grid of fabric?.grids() ?? []) {
      gone.delete(grid.id);
      const known = this.#known.get(grid.id);
      if (known?.grid === grid) continue;
      if (known) {
        known.grid = grid;
        known.area.set('grid', grid, true);
        known.area.setGeometry(areaOf(grid.polygons));
        settleSpot(known.spot, known.area, grid);
        continue;
      }
      const area: Area = new OlFeature(areaOf(grid.polygons));
      area.set('grid', grid, true);
      const spot: Spot = new OlFeature(new OlPoint([0, 0]));
      settleSpot(spot, area, grid);
      this.#known.set(grid.id, { grid, area, spot });
      fresh.push(area);
      spots.push(spot);
    }
    for (const id of gone) {
      const known = this.#known.get(id);
      if (!known) continue;
      this.#known.delete(id);
      this.#grids.removeFeature(known.area);
      this.#names.removeFeature(known.spot);
    }
    this.#grids.addFeatures(fresh);
    this.#names.addFeatures(spots);
    this.#marks();
  }

  guides(lines: readonly { kind: string; line: readonly Point[] }[]): void {
    this.#guides.clear(true);
    this.#guides.addFeatures(
      lines.map(({ kind, line }) => {
        const feature = new OlFeature(new LineString(line.map(mercator)));
        feature.set('kind', kind, true);
        return feature;
      }),
    );
    this.#guides.changed();
  }

  show(looks: Looks): void {
    const before = this.#looks;
    this.#looks = looks;
    if (before.shades !== looks.shades || before.faded !== looks.faded)
      this.#layers.grids.changed();
    this.#marks();
  }

  #marks(): void {
    const { changed, chosen, pointed, unstaffed, locked } = this.#looks;
    const areas = (ids: Iterable<string>) =>
      [...ids]
        .flatMap((id) => this.#known.get(id)?.area ?? [])
        .map((area) => {
          const copy: Area = new OlFeature(area.getGeometry());
          copy.set('grid', area.get('grid'), true);
          return copy;
        });
    const refill = <F extends OlFeature>(source: VectorSource<F>, features: F[]) => {
      if (features.length === 0 && source.isEmpty()) return;
      source.clear(true);
      source.addFeatures(features);
      source.changed();
    };
    refill(this.#changed, areas(changed));
    refill(this.#chosen, areas(chosen));
    refill(this.#pointed, areas(pointed ? [pointed] : []));
    const marked = [...new Set([...unstaffed, ...locked])];
    refill(
      this.#spots,
      marked.flatMap((id) => this.#known.get(id)?.spot ?? []).map((spot) => spot.clone() as Spot),
    );
  }

  /** Brings Mercator extents into view. */
  fit(extent: readonly number[], maxZoom = 18, near = 48): void {
    const [width = 0] = this.map.getSize() ?? [];
    if (extent.length < 4 || !extent.every(Number.isFinite)) return;
    this.view.cancelAnimations();
    this.view.fit([...extent], {
      // The legend and the hints lie over the map: what is shown keeps clear of them.
      padding: [near, width > WIDE ? LEGEND : near, near + (covered.peek() || FOOT), near],
      maxZoom,
      ...(calm() || !this.map.isRendered() ? {} : { duration: 300 }),
    });
  }

  extentOf(ids: Iterable<string>): number[] {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const id of ids) {
      const extent = this.#known.get(id)?.area.getGeometry()?.getExtent();
      if (extent) widen(box, extent);
    }
    return box;
  }

  get whole(): number[] {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const feature of this.#divisions.getFeatures()) {
      widen(box, feature.getGeometry()?.getExtent() ?? box);
    }
    return Number.isFinite(box[0]) ? box : this.extentOf(this.#known.keys());
  }

  /** Where a grid's name stands and what it says now; null: it has no room. */
  label(id: string): { at: number[]; text: string } | null {
    const spot = this.#known.get(id)?.spot;
    const at = spot?.getGeometry()?.getCoordinates();
    const text = spot && labelOf(spot, this.view.getResolution() ?? 1);
    return at && text ? { at, text } : null;
  }

  /** Zooms about a pixel, which stays where it is; else about the middle. */
  zoomBy(steps: number, about?: readonly [number, number]): void {
    const zoom = (this.view.getZoom() ?? 0) + steps;
    const anchor = about && this.map.getCoordinateFromPixel([...about]);
    this.view.animate({ zoom, ...(anchor && { anchor }), duration: calm() ? 0 : 200 });
  }

  setBasemap(basemap: Basemap): void {
    void import('../../map/basemap').then(({ basemapLayer }) => {
      const layer = basemapLayer(basemap);
      layer.setZIndex(0);
      // What is drawn lets it through.
      this.#layers.ground.setOpacity(0.5);
      this.#layers.grids.setOpacity(0.62);
      this.map.addLayer(layer);
    });
  }

  dispose(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  #style(): void {
    const { ground, grids, pointed, guides, borders, changed, chosen, spots, names } = this.#layers;
    const { palette } = this.look;
    const stroke = (color: string, width: number, more = {}) =>
      new Style({ stroke: new Stroke({ color, width, lineJoin: 'round', ...more }) });
    const hatched = new Style({ fill: new Fill({ color: this.look.hatch }) });
    ground.setStyle((f) => (level(f) === 'village' ? hatched : undefined));
    grids.setStyle((f) => {
      const { id } = f.get('grid') as Grid;
      const { shades, faded } = this.#looks;
      return this.look.fill(shades.get(id), faded?.has(id) ?? false);
    });
    pointed.setStyle(
      new Style({
        fill: new Fill({ color: palette.hover }),
        stroke: new Stroke({ color: palette.ink, width: 1.5 }),
      }),
    );
    const guide = {
      road: stroke('#8a6a3a', 1.75),
      water: stroke('#3f7cac', 1.75),
      other: stroke(palette.ink2, 1.5, { lineDash: [2, 4] }),
    };
    guides.setStyle((f) => guide[f.get('kind') as keyof typeof guide] ?? guide.other);
    const village = stroke(palette.villageLine, 1.75);
    const town = [stroke(palette.casing, 4.5), stroke(palette.townLine, 2.5)];
    borders.setStyle((f) => (level(f) === 'village' ? village : town));
    changed.setStyle([
      stroke(palette.casing, 3.5),
      stroke(palette.ink, 1.75, { lineDash: [6, 5], lineCap: 'butt' }),
    ]);
    chosen.setStyle([stroke(palette.selectionCasing, 6), stroke(palette.selection, 3)]);
    const nobody = new Style({ image: this.look.unstaffed });
    const lock = new Style({ image: this.look.locked });
    spots.setStyle((f, resolution) => {
      const { id } = f.get('grid') as Grid;
      if ((f.get('side') as number) / resolution < 34) return undefined;
      const { unstaffed, locked } = this.#looks;
      return [...(unstaffed.has(id) ? [nobody] : []), ...(locked.has(id) ? [lock] : [])];
    });
    names.setStyle((f, resolution) => this.#name(f, resolution));
  }

  #name(feature: FeatureLike, resolution: number): Style | undefined {
    if (!feature.get('grid')) {
      const side = (feature.get('side') as number) / resolution;
      const { name } = feature.get('area') as DivisionArea;
      if (side < name.length * 10 || side > 900) return undefined;
      return this.look.text(name, 13, 700, false);
    }
    const text = labelOf(feature, resolution);
    return text === null ? undefined : this.look.text(text, 11, 400, true);
  }
}

const level = (feature: FeatureLike) => (feature.get('area') as DivisionArea).level;

function widen(box: number[], [w, s, e, n]: number[]): void {
  box[0] = Math.min(box[0] as number, w as number);
  box[1] = Math.min(box[1] as number, s as number);
  box[2] = Math.max(box[2] as number, e as number);
  box[3] = Math.max(box[3] as number, n as number);
}
