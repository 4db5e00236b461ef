import { computed, effect, signal, untracked } from '@preact/signals';
import { Resource } from '../../state/resource';
import { withWarnings } from '../panels/problems';
import { requests } from '../requests';
import { reviewing } from '../review/requests';
import type { Finding } from '../shapes';
import { answered, fabric, findings, plan, saved } from '../state';
import { oddities } from './oddities';
import type { Difference } from './shapes';

export const difference = new Resource<Difference>();
export const checked = new Resource<Finding[]>();

/** True while the map shows before beside after. */
export const swiping = signal(false);
/** Which share of the map, from the left, shows before. */
export const divider = signal(0.5);
/** The plan's id and version, as long as all that was done has arrived there. */
const standing = computed(() => {
  const now = plan.value;
  return now && saved.value.unsent === 0 ? `${now.id} ${now.version}` : null;
});

const PAUSE_MS = 900;

let followers = 0;
let stop = () => {};

/** Keeps checks and differences up with the plan, as long as somebody has asked for it. */
export function followChanges(): () => void {
  followers += 1;
  if (followers === 1) stop = follow();
  return () => {
    followers -= 1;
    if (followers === 0) stop();
  };
}

/** What is checked and compared is so a while after each change. */
function follow(): () => void {
  let id: string | null = null;
  const stops = [
    // What an operation warned of is told at once; all else waits for the next check.
    effect(() => {
      const step = answered.value;
      const known = findings.peek();
      if (!step || !known) return;
      const gone = untracked(() => step.removed.map((grid) => fabric.peek()?.grid(grid)?.code));
      const touched = new Set(
        [...step.changed.map(({ properties }) => properties.code), ...gone].filter(
          (code) => code !== undefined,
        ),
      );
      findings.value = withWarnings(known, step.warnings, touched);
    }),
    effect(() => {
      const at = standing.value;
      const now = plan.peek();
      if (!at || !now) return;
      const first = id !== now.id;
      if (first) {
        difference.clear();
        checked.clear();
        findings.value = null;
        swiping.value = false;
      }
      id = now.id;
      const timer = setTimeout(() => void refresh(now.id), first ? 0 : PAUSE_MS);
      return () => clearTimeout(timer);
    }),
    effect(() => {
      const found = checked.value;
      const odd = difference.value.data;
      if (found.status !== 'ready') return;
      findings.value = [...found.data, ...(odd ? oddities(odd) : [])];
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function refresh(id: string): Promise<void> {
  // One after the other: the server gives each person few turns at what has to be worked out.
  await checked.load(async (signal) => (await requests.checks(id, signal)).findings);
  if (plan.peek()?.id !== id) return;
  await difference.load((signal) => reviewing.difference(id, null, signal));
}
