import { effect } from '@preact/signals';
import { chosen, fabric, wish } from '../state';

const MOST = 20;

/** Keeps the grids that are chosen in the address, by code; `?grid=001&grid=002` chooses them. */
export function followChosen(): () => void {
  const query = new URLSearchParams(location.search);
  const codes = new Set(query.getAll('grid'));
  const grids = [...(fabric.peek()?.grids() ?? [])].filter((grid) => codes.has(grid.code));
  if (grids.length > 0) {
    chosen.value = new Set(grids.map((grid) => grid.id));
    if (!query.has('map')) wish.value = { grids: grids.map((grid) => grid.id) };
  }
  return effect(() => {
    const known = fabric.peek();
    const next = new URLSearchParams(location.search);
    next.delete('grid');
    for (const id of [...chosen.value].slice(0, MOST)) {
      const code = known?.grid(id)?.code;
      if (code) next.append('grid', code);
    }
    const text = next.size > 0 ? `?${next.toString().replaceAll('%2F', '/')}` : '';
    if (text !== location.search) {
      history.replaceState(null, '', location.pathname + text + location.hash);
    }
  });
}
