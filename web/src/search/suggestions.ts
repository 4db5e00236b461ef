import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { Hit, Position } from '../api/shapes';
import { words } from '../i18n';
import { lookUp } from '../locate/locate';
import { tell } from '../notice/notice';
import { Resource } from '../state/resource';
import { atlas, revision, root, select, wish } from '../state/store';
import { pathTo } from '../state/units';
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
      void takeStaff(hit);
  }
}

/** The division whose path reads like a hit's context: `章贡区 › 沙石镇 › 沙石村`. */
function divisionNamed(context: string | null): string | null {
  const known = atlas.value.data;
  if (!known || !context) return null;
  const last = context.split(' › ').at(-1);
  for (const unit of known.divisions.values()) {
    if (unit.name !== last) continue;
    const path = pathTo(known, unit.code).map((step) => step.name);
    if (path.join(' › ') === context) return unit.code;
  }
  return null;
}

/** A person is shown by the first grid served, else by the village or community of home. */
async function takeStaff(hit: Hit): Promise<void> {
  const home = divisionNamed(hit.context);
  if (!home) {
    tell(words.value.search.staffNowhere(hit.name));
    return;
  }
  try {
    const { items } = await api.staff(home, revision.value);
    const grid = items.find((person) => person.staff_no === hit.id)?.assignments[0]?.grid_code;
    if (grid) {
      select({ type: 'grid', code: grid }, true);
      return;
    }
    tell(words.value.search.staffNowhere(hit.name));
  } catch {
    tell(words.value.search.failed, { fault: true });
  }
  select({ type: 'division', code: home }, true);
}
