/**
 * Areas and lengths on the ellipsoid, of what lies on the lattice; the page's counterpart of
 * `gis/measure.py`, good enough for numbers beside the pointer. What is kept, the server measures.
 */
import { type Point, type Polygon, type Ring, STEPS } from './fabric';

// GRS 80, CGCS2000's ellipsoid; WGS 84's differs by 0.1 mm in the semi-minor axis.
const A = 6_378_137;
const F = 1 / 298.257_222_101;
const EE = F * (2 - F);
const E = Math.sqrt(EE);

/** q of Snyder's (3-12): grows with the area between the equator and a parallel. */
function zone(sine: number): number {
  const part = E * sine;
  return (1 - EE) * (sine / (1 - part * part) - Math.log((1 - part) / (1 + part)) / (2 * E));
}
const POLE = zone(1);
/** Radius, squared, of the sphere that has the ellipsoid's surface; Snyder's (3-13). */
const RADIUS2 = (A * A * POLE) / 2;

const radians = (steps: number) => (steps / STEPS / 180) * Math.PI;

/**
 * Tangent of half the authalic latitude: at it, a zone of the authalic sphere has the area of the
 * ellipsoid's; Snyder's (3-11).
 */
function halfTangent(steps: number): number {
  return Math.tan(Math.asin(zone(Math.sin(radians(steps))) / POLE) / 2);
}

/**
 * Area of a ring in square metres, positive if it runs counter-clockwise.
 *
 * The ring is laid on the authalic sphere, with great circles between its vertices in place of
 * geodesics; that is off by less than 1e-6 for edges up to 100 km. J. P. Snyder, "Map Projections:
 * A Working Manual", USGS Professional Paper 1395 (1987), p. 16; the area between an edge and the
 * equator after C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), (63).
 */
export function ringArea(ring: Ring): number {
  const last = ring[ring.length - 1];
  if (!last || ring.length < 3) return 0;
  let excess = 0;
  let [x, tangent] = [last[0], halfTangent(last[1])];
  for (const [nextX, nextY] of ring) {
    const next = halfTangent(nextY);
    const half = Math.tan(radians(x - nextX) / 2);
    excess += 2 * Math.atan((half * (tangent + next)) / (1 + tangent * next));
    [x, tangent] = [nextX, next];
  }
  return excess * RADIUS2;
}

/** Area of polygons in square metres, holes taken off, whichever way their rings run. */
export function areaOf(polygons: readonly Polygon[]): number {
  let sum = 0;
  for (const rings of polygons) {
    rings.forEach((ring, number) => {
      sum += (number === 0 ? 1 : -1) * Math.abs(ringArea(ring));
    });
  }
  return sum;
}

/**
 * Metres between two points, by the radii of curvature at the latitude between them (Gauss's
 * mid-latitude formula); off by less than 1e-5 up to 100 km.
 */
export function metresBetween(a: Point, b: Point): number {
  const middle = radians((a[1] + b[1]) / 2);
  const w2 = 1 - EE * Math.sin(middle) ** 2;
  const north = ((A * (1 - EE)) / w2 ** 1.5) * radians(b[1] - a[1]);
  const east = (A / Math.sqrt(w2)) * Math.cos(middle) * radians(b[0] - a[0]);
  return Math.hypot(east, north);
}

/** Length of a path in metres. */
export function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    sum += metresBetween(points[i - 1] as Point, points[i] as Point);
  }
  return sum;
}
