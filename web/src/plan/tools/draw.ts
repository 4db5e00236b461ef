/** Draw: an outline in ungridded ground becomes a grid; the server clips and snaps it. */
import type { Signal } from '@preact/signals';
import { contains, type Point } from '../model/fabric';
import type { Operation, Stepped } from '../shapes';
import { chosen, type DivisionArea, division, divisions, fabric } from '../state';
import { areasWords } from '../words/areas';
import { propose } from './confirming';
import { drawFields } from './fields';
import { outlineTool, polygonOf } from './outlining';
import { drawn } from './wanted';

/** Places that stand for an outline: its points, and the middles between them. */
function samples(points: readonly Point[]): Point[] {
  const middles = points.map((a, index): Point => {
    const b = points[(index + 1) % points.length] as Point;
    return [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)];
  });
  return [...points, ...middles];
}

/** The lowest divisions in which an outline lies, that with most of its ungridded part first. */
export function divisionsUnder(
  points: readonly Point[],
  areas: Iterable<DivisionArea>,
  gridAt: (at: Point) => string | null,
): string[] {
  const known = [...areas];
  const parents = new Set(known.map((area) => area.parent));
  const lowest = known.filter((area) => !parents.has(area.code));
  const places = samples(points).map((at) => ({ at, weight: gridAt(at) === null ? 100 : 1 }));
  return lowest
    .map(({ code, polygons }) => ({
      code,
      hits: places.reduce((sum, { at, weight }) => sum + (contains(polygons, at) ? weight : 0), 0),
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits || (a.code < b.code ? -1 : 1))
    .map(({ code }) => code);
}

const under = (points: readonly Point[]): string[] =>
  divisionsUnder(points, divisions.value.values(), (at) => fabric.value?.gridAt(at) ?? null);

function operation(points: readonly Point[]): Operation | null {
  const code = drawn.division.value ?? under(points)[0] ?? division.value;
  if (code === null) return null;
  const name = drawn.name.value.trim();
  const households = drawn.households.value;
  return {
    type: 'draw',
    division: code,
    polygon: polygonOf(points),
    kind: drawn.kind.value,
    ...(name ? { name } : {}),
    ...(households === null ? {} : { households }),
  };
}

function ended(points: Signal<readonly Point[]>): void {
  drawn.division.value = null;
  drawn.name.value = '';
  drawn.kind.value = 'basic';
  drawn.households.value = null;
  const before = new Set([...(fabric.peek()?.grids() ?? [])].map((grid) => grid.id));
  propose({
    operation: () => operation(points.value),
    outline: { points, closed: true },
    fields: () => drawFields(under(points.value)),
    done: (answer: Stepped | null) => {
      const fresh = answer?.changed.find((feature) => !before.has(feature.id));
      if (fresh) chosen.value = new Set([fresh.id]);
    },
  });
}

export const draw = outlineTool({
  id: 'draw',
  key: 'N',
  hints: {
    begin: () => areasWords.value.draw.hint,
    drawing: () => areasWords.value.draw.drawing,
    open: () => areasWords.value.transfer.open,
  },
  ended,
});
