/** Where the server says that something cannot be, as marks on the map. */
import { onLattice, type Point } from '../model/fabric';
import type { Mark } from '../state';

export interface Place {
  type: string;
  coordinates: unknown;
}

type Coordinates = number[] | Coordinates[];

/** The geometries of a FeatureCollection, as a refusal carries it; what has none is left out. */
export function placesOf(given: unknown): Place[] {
  const features = (given as { features?: unknown } | null)?.features;
  if (!Array.isArray(features)) return [];
  return features
    .map((feature) => (feature as { geometry?: Place | null }).geometry)
    .filter((geometry): geometry is Place => !!geometry && Array.isArray(geometry.coordinates));
}

export function faultMarks(places: readonly Place[]): Mark[] {
  return places.flatMap(({ type, coordinates }) => marksOf(type, coordinates as Coordinates));
}

function marksOf(type: string, coordinates: Coordinates): Mark[] {
  const each = (part: string) =>
    (coordinates as Coordinates[]).flatMap((inner) => marksOf(part, inner));
  switch (type) {
    case 'Point':
      return [{ shape: 'point', at: onLattice(coordinates as number[]), as: 'fault' }];
    case 'LineString':
      return [{ shape: 'line', points: pointsOf(coordinates), as: 'fault' }];
    case 'Polygon': {
      const rings = (coordinates as Coordinates[]).map((ring) => pointsOf(ring).slice(0, -1));
      return [{ shape: 'area', polygons: [rings], as: 'fault' }];
    }
    case 'MultiPoint':
      return each('Point');
    case 'MultiLineString':
      return each('LineString');
    case 'MultiPolygon':
      return each('Polygon');
    default:
      return [];
  }
}

const pointsOf = (coordinates: Coordinates): Point[] => (coordinates as number[][]).map(onLattice);
