import OlFeature, { type FeatureLike } from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import type MultiPolygon from 'ol/geom/MultiPolygon';
import Point from 'ol/geom/Point';
import type Polygon from 'ol/geom/Polygon';
import { circular } from 'ol/geom/Polygon';
import { defaults as defaultInteractions } from 'ol/interaction/defaults';
import VectorLayer from 'ol/layer/Vector';
import OlMap from 'ol/Map';
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import CircleStyle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import OlView from 'ol/View';
import type { Basemap, Box, Position } from '../api/shapes';
import type { UnitLevel } from '../measure/measures';
import type { Atlas, Unit } from '../state/units';
import type { Viewpoint } from '../state/view';
import { placeMark, unstaffedMark } from './drawn';
import { type FillRule, Fills, unitOf } from './fills';
import { byRank, Labels } from './labels';
import { type LevelLimits, levelAt, levelsOf } from './levels';
import { lineStyles, markStyles } from './lines';
import { nameFeature } from './names';
import { type Palette, readPalette } from './palette';

type Area = Polygon | MultiPolygon;
const MERCATOR = 'EPSG:3857';
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The OpenLayers map: it draws what it is told and reports what is touched. */
export class Chart {
  readonly map: OlMap;
  readonly #view = new OlView({
    center: fromLonLat([105, 35]),
    zoom: 4,
    minZoom: 3,
    maxZoom: 20,
    constrainResolution: false,
  });
  readonly #areas = new VectorSource<OlFeature<Area>>();
  readonly #borders = new VectorSource<OlFeature<Area>>();
  readonly #names = new VectorSource<OlFeature<Point>>();
  readonly #unstaffed = new VectorSource<OlFeature<Point>>();
  readonly #places = new VectorSource<OlFeature<Point>>();
  readonly #over = new VectorSource<OlFeature<Area>>();
  readonly #selected = new VectorSource<OlFeature>();
  readonly #here = new VectorSource<OlFeature>();
  readonly #layers;
  readonly #byCode = new Map<string, OlFeature<Area>>();
  #palette: Palette;
  #fills: Fills;
  #labels: Labels;
  #rule: FillRule | null = null;
  /** Pixels at the right edge that a shape brought into view should keep clear of. */
  beside = 0;
  #limits: LevelLimits = { grid: 20, village: 80 };

  constructor(target: HTMLElement) {
    this.#palette = readPalette();
    this.#fills = new Fills(this.#palette, devicePixelRatio);
    this.#labels = new Labels(this.#palette);
    const layer = <F extends OlFeature>(source: VectorSource<F>, zIndex: number, more = {}) =>
      new VectorLayer({ source, zIndex, updateWhileAnimating: true, ...more });
    this.#layers = {
      fills: layer(this.#areas, 1, { className: 'fills', opacity: 0.78 }),
      over: layer(this.#over, 2),
      borders: layer(this.#borders, 3),
      selected: layer(this.#selected, 4),
      here: layer(this.#here, 5),
      unstaffed: layer(this.#unstaffed, 6, { declutter: 'marks' }),
      places: layer(this.#places, 8, { declutter: 'names' }),
      names: layer(this.#names, 7, { declutter: 'names', renderOrder: byRank }),
    };
    this.map = new OlMap({
      target,
      view: this.#view,
      layers: Object.values(this.#layers),
      controls: [],
      interactions: defaultInteractions({ zoomDuration: calm() ? 0 : 200 }),
    });
    this.#style();
  }

  /** The level that carries the colours at the present zoom. */
  get level(): UnitLevel {
    return levelAt(this.#view.getResolution() ?? 1, this.#limits);
  }

  get counts() {
    return {
      divisions: this.#borders.getFeatures().length,
      grids: this.#areas.getFeatures().filter((f) => unitOf(f).level === 'grid').length,
      places: this.#places.getFeatures().length,
    };
  }

  /** Puts the shapes of an atlas on the map. */
  show(atlas: Atlas): void {
    const format = new GeoJSON({ featureProjection: MERCATOR });
    const read = (collection: unknown) => format.readFeatures(collection) as OlFeature<Area>[];
    const divisions = read(atlas.shapes.divisions);
    const grids = read(atlas.shapes.grids);
    this.#byCode.clear();
    const adopt = (feature: OlFeature<Area>, units: ReadonlyMap<string, Unit>) => {
      const code = String(feature.get('code'));
      feature.set('unit', units.get(code), true);
      this.#byCode.set(code, feature);
    };
    for (const feature of divisions) adopt(feature, atlas.divisions);
    for (const feature of grids) adopt(feature, atlas.grids);
    this.#limits = levelsOf([...divisions, ...grids].map(unitOf), atlas.divisions);
    const refill = <F extends OlFeature>(source: VectorSource<F>, features: F[]) => {
      source.clear(true);
      source.addFeatures(features);
    };
    refill(this.#areas, [...divisions.filter((f) => unitOf(f).level !== 'county'), ...grids]);
    refill(this.#borders, divisions);
    refill(this.#names, [...divisions, ...grids].map(nameFeature));
    refill(
      this.#unstaffed,
      grids.filter((f) => unitOf(f).unstaffed > 0).map((f) => nameFeature(f)),
    );
    refill(this.#places, format.readFeatures(atlas.shapes.places) as unknown as OlFeature<Point>[]);
  }

  /** Colours the units by a rule. */
  colour(rule: FillRule): void {
    this.#rule = rule;
    for (const layer of Object.values(this.#layers)) layer.changed();
  }

  /** Reads the tokens anew, after a change of colour scheme. */
  repaint(): void {
    this.#palette = readPalette();
    this.#fills = new Fills(this.#palette, devicePixelRatio);
    this.#labels = new Labels(this.#palette);
    this.#style();
  }

  mark(code: string | null, place: string | null): void {
    this.#selected.clear(true);
    const feature = code ? this.#byCode.get(code) : undefined;
    const spot = place ? this.#places.getFeatureById(place) : null;
    if (feature) this.#selected.addFeature(new OlFeature(feature.getGeometry()));
    else if (spot) this.#selected.addFeature(new OlFeature((spot as OlFeature).getGeometry()));
    else this.#selected.changed();
  }

  lighten(code: string | null): void {
    const feature = code ? this.#byCode.get(code) : undefined;
    this.#over.clear(true);
    if (feature) this.#over.addFeature(new OlFeature(feature.getGeometry()));
    else this.#over.changed();
  }

  /** Where a person is: a dot, with the circle of its accuracy in metres. */
  locate(at: Position | null, accuracy: number | null): void {
    this.#here.clear(true);
    if (at && accuracy)
      this.#here.addFeature(
        new OlFeature(circular(at, accuracy, 64).transform('EPSG:4326', MERCATOR)),
      );
    if (at) this.#here.addFeature(new OlFeature(new Point(fromLonLat(at))));
    this.#here.changed();
  }

  setBasemap(basemap: Basemap | null): void {
    if (!basemap) return;
    void import('./basemap').then(({ basemapLayer }) => {
      const layer = basemapLayer(basemap);
      layer.setZIndex(0);
      this.map.addLayer(layer);
    });
  }

  /** What lies at a pixel: a place's mark, else the unit of the level shown. */
  at(pixel: number[]): { unit: Unit } | { place: string } | null {
    const spot = this.map.forEachFeatureAtPixel(pixel, (f: FeatureLike) => f.getId(), {
      layerFilter: (layer) => layer === this.#layers.places,
      hitTolerance: 4,
    });
    if (spot !== undefined) return { place: String(spot) };
    const found = this.#areas
      .getFeaturesAtCoordinate(this.map.getCoordinateFromPixel(pixel))
      .map(unitOf);
    const order: UnitLevel[] =
      this.level === 'grid'
        ? ['grid', 'village', 'township']
        : this.level === 'village'
          ? ['village', 'township']
          : ['township', 'village'];
    for (const level of order) {
      const unit = found.find((candidate) => candidate.level === level);
      if (unit) return { unit };
    }
    return null;
  }

  get viewpoint(): Viewpoint {
    const [lon, lat] = toLonLat(this.#view.getCenter() ?? [0, 0]) as Position;
    return { lon, lat, zoom: this.#view.getZoom() ?? 0 };
  }

  look(to: Viewpoint): void {
    this.#view.cancelAnimations();
    this.#view.setCenter(fromLonLat([to.lon, to.lat]));
    this.#view.setZoom(to.zoom);
  }

  /** Brings a box in degrees into view. */
  fit(box: Box, maxZoom = 17): void {
    this.#fit(transformExtent(box, 'EPSG:4326', MERCATOR), maxZoom, true);
  }

  /** Brings a grid or division into view; false when the map has no such shape. */
  fitCode(code: string): boolean {
    const extent = this.#byCode.get(code)?.getGeometry()?.getExtent();
    if (extent) this.#fit(extent, 16.75, false);
    return extent !== undefined;
  }

  fly(to: Position, zoom: number): void {
    const target = { center: fromLonLat(to), zoom: Math.max(zoom, this.#view.getZoom() ?? 0) };
    if (calm()) this.look({ lon: to[0], lat: to[1], zoom: target.zoom });
    else this.#view.animate({ ...target, duration: 350 });
  }

  zoomBy(steps: number): void {
    const zoom = (this.#view.getZoom() ?? 0) + steps;
    this.#view.animate({ zoom, duration: calm() ? 0 : 200 });
  }

  northUp(): void {
    this.#view.animate({ rotation: 0, duration: calm() ? 0 : 200 });
  }

  /** Space at the edges that panels cover, in pixels. */
  set padding(padding: [number, number, number, number]) {
    this.#view.padding = padding;
  }

  dispose(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  #fit(extent: number[], maxZoom: number, close: boolean): void {
    this.#view.cancelAnimations();
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const [top = 0, , bottom = 0] = this.#view.padding ?? [];
    const near = close ? 24 : Math.max(24, 0.14 * Math.min(width, height - top - bottom));
    this.#view.fit(extent, {
      padding: [near, Math.max(near, this.beside), near + 8, near],
      maxZoom,
      ...(calm() ? {} : { duration: this.map.isRendered() ? 350 : 0 }),
    });
  }

  #style(): void {
    const { fills, over, borders, selected, here, unstaffed, places, names } = this.#layers;
    const palette = this.#palette;
    const lines = lineStyles(palette);
    const marks = markStyles(palette);
    fills.setStyle((f) => (this.#rule ? this.#fills.of(f, this.#rule) : undefined));
    borders.setStyle((f) => lines(f, this.level));
    names.setStyle((f, resolution) => this.#labels.of(f, resolution, this.level));
    over.setStyle(
      new Style({
        fill: new Fill({ color: palette.hover }),
        stroke: new Stroke({ color: palette.ink, width: 1.5 }),
      }),
    );
    const ring = new Style({
      image: new CircleStyle({
        radius: 14,
        stroke: new Stroke({ color: palette.selection, width: 3 }),
      }),
    });
    selected.setStyle((f) => (f.getGeometry()?.getType() === 'Point' ? ring : marks.selected));
    here.setStyle(
      new Style({
        fill: new Fill({ color: 'rgba(30, 35, 38, 0.08)' }),
        stroke: new Stroke({ color: palette.ink2, width: 1 }),
        image: new CircleStyle({
          radius: 6,
          fill: new Fill({ color: palette.selection }),
          stroke: new Stroke({ color: palette.selectionCasing, width: 2.5 }),
        }),
      }),
    );
    const nobody = new Style({ image: unstaffedMark(palette.amber, palette.paper, 2) });
    unstaffed.setStyle(() => (this.level === 'grid' ? nobody : undefined));
    const spots = new Map<string, Style>();
    places.setStyle((f, resolution) => {
      if (resolution > this.#limits.grid * 0.8) return undefined;
      const kind = String(f.get('kind'));
      let style = spots.get(kind);
      if (!style) {
        style = new Style({ image: placeMark(kind, palette.ink, palette.paper, 2) });
        spots.set(kind, style);
      }
      return style;
    });
  }
}
