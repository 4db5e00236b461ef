import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { Hit, Position } from '../api/shapes';
import { words } from '../i18n';
import { lookUp } from '../locate/locate';
import { tell } from '../notice/notice';
import { Resource } from '../state/resource';
import { atlas, revision, root, select, wish } from '../state/store';
import { parseCoordinate } from './coordinates';

const PAUSE_MS = 120;

export type Suggestion = { type: 'coordinate'; at: Position } | { type: 'hit'; hit: Hit };

export const text = signal('');
export const open = signal(false);
export const active = signal(0);
export const answer = new Resource<Hit[]>();

const coordinate = computed(() => parseCoordinate(text.value));

export const suggestions = computed<Suggestion[]>(() => {
  const at = coordinate.value;
  if (at) return [{ type: 'coordinate', at }];
  return (answer.value.data ?? []).map((hit) => ({ type: 'hit', hit }));
});

/** Asks the server a moment after the last key. */
export function followText(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const q = text.value.trim();
    const at = revision.value;
    clearTimeout(timer);
    active.value = 0;
    if (!q || coordinate.value) {
      answer.clear();
      return;
    }
    timer = setTimeout(
      () => void answer.load(async (signal) => (await api.search(q, at, signal)).items),
      PAUSE_MS,
    );
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Goes to what was chosen. */
export function take(suggestion: Suggestion): void {
  open.value = false;
  if (suggestion.type === 'coordinate') {
    void lookUp(suggestion.at);
    return;
  }
  const { hit } = suggestion;
  text.value = hit.name;
  open.value = false;
  switch (hit.type) {
    case 'division':
      if (hit.code && hit.code !== root.value) select({ type: 'division', code: hit.code }, true);
      else select(null, true);
      return;
    case 'grid':
      if (hit.code) select({ type: 'grid', code: hit.code }, true);
      return;
    case 'place':
      if (hit.id) select({ type: 'place', id: hit.id });
      if (hit.centre) wish.value = { point: hit.centre };
      return;
    case 'staff':
      takeStaff(hit);
  }
}

/** A person is shown by the place served: the grid, or the division, that the server names. */
function takeStaff(hit: Hit): void {
  const known = atlas.value.data;
  if (hit.centre) void lookUp(hit.centre);
  else if (hit.code && known?.grids.has(hit.code)) select({ type: 'grid', code: hit.code }, true);
  else if (hit.code && known?.divisions.has(hit.code))
    select({ type: 'division', code: hit.code }, true);
  else tell(words.value.search.staffNowhere(hit.name));
}
