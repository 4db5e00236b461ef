import type { Fabric, Grid } from '../model/fabric';
import type { GridFeature } from '../shapes';

/** What an operation on its way is expected to make of the grids. */
export interface Foreseen {
  put: readonly Grid[];
  removed: readonly string[];
}

/**
 * Keeps apart what the server has said and what is only expected of it.
 *
 * The fabric shows both; what lies beneath the expected is remembered, so that it can be taken off
 * without a trace.
 */
export class Mirror {
  readonly #beneath = new Map<string, Grid | null>();

  /** `inside` tells the divisions to which the plan extends. */
  constructor(
    readonly fabric: Fabric,
    readonly inside: (division: string) => boolean = () => true,
  ) {}

  foresee({ put, removed }: Foreseen): void {
    for (const id of [...removed, ...put.map((grid) => grid.id)]) {
      if (!this.#beneath.has(id)) this.#beneath.set(id, this.fabric.grid(id));
    }
    for (const id of removed) this.fabric.remove(id);
    for (const grid of put) this.fabric.put(grid);
  }

  /** Takes what the server says; what is still on its way is laid over it again. */
  settle(
    changed: readonly GridFeature[],
    removed: readonly string[],
    still: readonly Foreseen[],
  ): void {
    for (const [id, grid] of this.#beneath) {
      if (grid) this.fabric.put(grid);
      else this.fabric.remove(id);
    }
    this.#beneath.clear();
    // Neighbours beyond the plan gain vertices, too: that is for the server, the page lacks them.
    const own = changed.filter(({ properties }) => this.inside(properties.division));
    this.fabric.apply(own, removed);
    for (const each of still) this.foresee(each);
  }
}
