import type { Grid } from '../model/fabric';
import type { Stepped } from '../shapes';
import { send } from '../sync/outbox';
import { standing, tellTogether } from '../sync/together';

type Change = Partial<Pick<Grid, 'name' | 'kind' | 'households' | 'counts'>>;

/** One step: the grid is shown as changed at once. */
export function edit(grid: Grid, change: Change): Promise<Stepped | null> {
  return send({ type: 'edit', grid: grid.id, ...change }, [{ ...grid, ...change }]);
}

/** A step for each grid, with one undo for all of them. */
export async function editAll(grids: readonly Grid[], change: Change): Promise<void> {
  const before = standing();
  tellTogether(before, await Promise.all(grids.map((grid) => edit(grid, change))));
}
