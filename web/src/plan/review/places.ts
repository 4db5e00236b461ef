type Position = readonly [number, number];
interface Geometry {
  type: string;
  coordinates: unknown;
}

/** Points and lines of the places of a refusal, ready to be drawn; areas by their outlines. */
export function marksOf(places: readonly unknown[]): { points: Position[]; lines: Position[][] } {
  const points: Position[] = [];
  const lines: Position[][] = [];
  for (const place of places) {
    const { type, coordinates } = (place ?? {}) as Geometry;
    switch (type) {
      case 'Point':
        points.push(coordinates as Position);
        break;
      case 'MultiPoint':
        points.push(...(coordinates as Position[]));
        break;
      case 'LineString':
        lines.push(coordinates as Position[]);
        break;
      case 'MultiLineString':
      case 'Polygon':
        lines.push(...(coordinates as Position[][]));
        break;
      case 'MultiPolygon':
        lines.push(...(coordinates as Position[][][]).flat());
        break;
      default:
        break;
    }
  }
  return { points, lines };
}
