import { signal } from '@preact/signals';

const query = matchMedia('(max-width: 759px)');

/** True on a phone: the panel is a sheet, the legend is folded. The same limit as in the styles. */
export const narrow = signal(query.matches);
query.addEventListener('change', (event) => {
  narrow.value = event.matches;
});
