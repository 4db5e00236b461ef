/** Between the lattice and Web Mercator, in which the screen is drawn; nothing is measured there. */
import MultiPolygon from 'ol/geom/MultiPolygon';
import { type Point, type Polygon, type Ring, STEPS } from '../model/fabric';

const RADIUS = 6_378_137;
const RADIANS = Math.PI / 180 / STEPS;

export const mercatorX = (x: number): number => x * RADIANS * RADIUS;
export const mercatorY = (y: number): number =>
  RADIUS * Math.log(Math.tan(Math.PI / 4 + (y * RADIANS) / 2));

export const mercator = ([x, y]: Point): [number, number] => [mercatorX(x), mercatorY(y)];

export const fromMercator = ([x, y]: readonly number[]): Point => [
  Math.round((x as number) / RADIUS / RADIANS),
  Math.round((2 * Math.atan(Math.exp((y as number) / RADIUS)) - Math.PI / 2) / RADIANS),
];

/** Steps of the lattice in one pixel of so many Mercator metres, at a latitude in steps. */
export const stepsIn = (resolution: number, y: number): number =>
  (resolution * Math.cos(y * RADIANS)) / RADIUS / RADIANS;

/** An OpenLayers geometry; flat, as it is drawn. */
export function areaOf(polygons: readonly Polygon[]): MultiPolygon {
  const flat: number[] = [];
  const ends = polygons.map((rings) => rings.map((ring) => into(flat, ring)));
  return new MultiPolygon(flat, 'XY', ends);
}

function into(flat: number[], ring: Ring): number {
  for (const [x, y] of ring) flat.push(mercatorX(x), mercatorY(y));
  const [x, y] = ring[0] as Point;
  flat.push(mercatorX(x), mercatorY(y));
  return flat.length;
}
