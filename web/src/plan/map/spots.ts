/** Where names and marks stand, and what the names say. */
import OlFeature, { type FeatureLike } from 'ol/Feature';
import type MultiPolygon from 'ol/geom/MultiPolygon';
import OlPoint from 'ol/geom/Point';
import type { Grid } from '../model/fabric';
import { digitsOf } from '../model/workload';
import type { DivisionArea } from '../state';

export type Area = OlFeature<MultiPolygon>;
export type Spot = OlFeature<OlPoint>;

const shortened = (name: string) => (name.length > 10 ? `${name.slice(0, 9)}…` : name);
/** A grid's own digits, with its name where there is room for it. */
export function labelOf(feature: FeatureLike, resolution: number): string | null {
  const side = (feature.get('side') as number) / resolution;
  const { code, division, name } = feature.get('grid') as Grid;
  if (side < 34) return null;
  const digits = digitsOf(code, division);
  return side > 110 && name ? `${digits}\n${shortened(name)}` : digits;
}

export function named(feature: Area, area: DivisionArea): Spot {
  const spot: Spot = new OlFeature(new OlPoint([0, 0]));
  spot.set('area', area, true);
  place(spot, feature);
  return spot;
}

export function settleSpot(spot: Spot, area: Area, grid: Grid): void {
  spot.set('grid', grid, true);
  place(spot, area);
}

/** Puts a name where its area is wide. */
function place(spot: Spot, area: Area): void {
  const geometry = area.getGeometry() as MultiPolygon;
  const parts = geometry.getPolygons();
  const largest = parts.reduce((a, b) => (b.getArea() > a.getArea() ? b : a));
  spot.set('side', Math.sqrt(geometry.getArea()), true);
  spot.setGeometry(new OlPoint(largest.getInteriorPoint().getCoordinates().slice(0, 2)));
}
