import OlFeature from 'ol/Feature';
import type MultiPolygon from 'ol/geom/MultiPolygon';
import Point from 'ol/geom/Point';
import type Polygon from 'ol/geom/Polygon';
import { fromLonLat } from 'ol/proj';
import { unitOf } from './fills';

type Area = Polygon | MultiPolygon;

/** A point inside a unit that carries its label, its unit and the unit's width in Mercator metres. */
export function nameFeature(feature: OlFeature<Area>): OlFeature<Point> {
  const unit = unitOf(feature);
  const geometry = feature.getGeometry() as Area;
  const point = unit.centre ? new Point(fromLonLat(unit.centre)) : interiorPoint(geometry);
  const name = new OlFeature(point);
  name.set('unit', unit, true);
  name.set('side', Math.sqrt(geometry.getArea()), true);
  return name;
}

function interiorPoint(geometry: Area): Point {
  if (geometry.getType() === 'Polygon') {
    return new Point((geometry as Polygon).getInteriorPoint().getCoordinates().slice(0, 2));
  }
  const parts = (geometry as MultiPolygon).getPolygons();
  const largest = parts.reduce((a, b) => (b.getArea() > a.getArea() ? b : a));
  return new Point(largest.getInteriorPoint().getCoordinates().slice(0, 2));
}
