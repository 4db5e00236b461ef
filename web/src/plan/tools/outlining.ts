/** What drawing a new grid and giving an area away share: an outline, then a proposal. */
import { geometryOf, type Point } from '../model/fabric';
import { areaOf } from '../model/measure';
import type { AreaGeometry } from '../shapes';
import { areasWords } from '../words/areas';
import { type Drawn, drawnTool } from './drawn';
import { km2 } from './saying';
import type { Tool } from './tool';

export const polygonOf = (points: readonly Point[]): AreaGeometry => geometryOf([[points]]);

/** A tool that takes an outline, whose area it tells. */
export function outlineTool(how: Omit<Drawn, 'closed' | 'said' | 'noWay'>): Tool {
  return drawnTool({
    ...how,
    closed: true,
    said: (points) =>
      points.length > 2 ? [areasWords.peek().outline.area(km2(areaOf([[points]])))] : [],
    noWay: () => areasWords.peek().outline.noWay,
  });
}
