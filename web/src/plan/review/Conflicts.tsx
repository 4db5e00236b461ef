import '../styles/conflicts.css';
import { useState } from 'preact/hooks';
import { Fault } from '../../account/fields';
import { Problem } from '../../api/problem';
import { Dialog } from '../../dialog/Dialog';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { inWords } from '../asking';
import { shortCode } from '../changes/saying';
import { degrees, geometryOf, polygonsOf } from '../model/fabric';
import { within } from '../panels/commenting';
import type { AreaGeometry } from '../shapes';
import { placesOf } from '../tools/places';
import { around, Conflict, partsOf } from './Conflict';
import {
  boundsOf,
  type Choices,
  chooseAll,
  chooseOne,
  type Met,
  SIDES,
  type Side,
  together,
  undecided,
  versionOf,
} from './choices';
import { doing, type Meeting, meeting, run } from './doing';
import { marksOf } from './places';
import { type Name, SmallMap } from './SmallMap';
import { reviewWords } from './words';

/** The window in which conflicts are decided, while there are any. */
export function Conflicts() {
  const now = meeting.value;
  // New conflicts are a new window: what was decided comes along in the meeting.
  return now ? <Deciding key={now.conflicts.map(({ grid }) => grid).join()} now={now} /> : null;
}

function Deciding({ now }: { now: Meeting }) {
  const t = reviewWords.value.conflicts;
  const { conflicts, deed, latest } = now;
  const [choices, setChoices] = useState<Choices>(now.choices);
  const [fault, setFault] = useState<string | null>(now.choices.size > 0 ? t.again : null);
  const [places, setPlaces] = useState<readonly unknown[]>([]);
  const open = undecided(conflicts, choices);
  const n = (value: number) => count(value, lang.value);
  const busy = doing.value === deed;
  const change = (next: Choices) => {
    setChoices(next);
    setFault(null);
    setPlaces([]);
  };
  const close = () => {
    meeting.value = null;
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (open[0]) {
      setFault(t.needsAll);
      form.querySelector<HTMLElement>(`[data-grid="${open[0].grid}"] input`)?.focus();
      return;
    }
    setFault(null);
    setPlaces([]);
    try {
      if (await run(deed, { choices, silent: true })) close();
      else if (meeting.peek() === now) close(); // told elsewhere: the plan has changed
    } catch (error) {
      setFault(inWords(error));
      if (error instanceof Problem) setPlaces(placesOf(error.members.places));
    }
  };
  return (
    <Dialog title={t.title} close={close} shape="conflicts">
      <p class="lead">{t.lead(n(latest))}</p>
      <form onSubmit={(event) => void submit(event)}>
        {conflicts.length > 1 && (
          <div class="conflict-all">
            {SIDES.map((side) => (
              <button
                key={side}
                type="button"
                class="action"
                onClick={() => change(chooseAll(conflicts, choices, side))}
              >
                {side === 'theirs' ? t.allTheirs : t.allYours}
              </button>
            ))}
          </div>
        )}
        <ol class="conflict-list">
          {conflicts.map((conflict) => (
            <Conflict
              key={conflict.grid}
              conflict={conflict}
              chosen={choices.get(conflict.grid) ?? null}
              choose={(side) => change(chooseOne(conflicts, choices, conflict.grid, side))}
              linked={together(conflicts, conflict.grid).flatMap((id) =>
                id === conflict.grid ? [] : [codeOf(conflicts, id)],
              )}
            />
          ))}
        </ol>
        {open.length < conflicts.length && (
          <Result conflicts={conflicts} choices={choices} places={places} />
        )}
        <div class="conflict-foot">
          <Fault text={fault} />
          <p class="note" role="status">
            {t.progress(n(conflicts.length - open.length), n(conflicts.length))}
          </p>
          <div class="form-foot">
            <button type="submit" class="action primary" aria-busy={busy}>
              {busy ? reviewWords.value.doing[deed] : t.submit[deed]}
            </button>
            <button type="button" class="action" onClick={close}>
              {reviewWords.value.cancel}
            </button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

interface Standing {
  side: Side;
  geometry: AreaGeometry;
  code: string;
  division: string;
}

const codeOf = (conflicts: readonly Met[], id: string): string =>
  conflicts.find(({ grid }) => grid === id)?.code ?? '';

/** The versions chosen, drawn together, before anything is sent. */
function Result({
  conflicts,
  choices,
  places,
}: {
  conflicts: readonly Met[];
  choices: Choices;
  places: readonly unknown[];
}) {
  const t = reviewWords.value.conflicts;
  const stands = conflicts.flatMap((conflict): Standing[] => {
    const side = choices.get(conflict.grid);
    if (!side) return [];
    const version = versionOf(conflict, side);
    if (version) return [{ side, geometry: version.geometry, ...version.properties }];
    if (side === 'theirs') return [];
    return partsOf(conflict.grid).map(({ polygons, code, division }) => ({
      side,
      geometry: geometryOf(polygons),
      code,
      division,
    }));
  });
  const box = boundsOf(
    conflicts.flatMap((c) => [c.base, c.theirs, c.yours].map((f) => f?.geometry)),
  );
  const { points, lines } = marksOf(places);
  const names = stands.flatMap(({ geometry, code, division }): Name[] => {
    const at = within(polygonsOf(geometry));
    return at ? [{ at: degrees(at), text: shortCode(code, division) }] : [];
  });
  return (
    <section class="conflict-result" aria-label={t.result}>
      <h3>{t.result}</h3>
      <p class="note">{t.resultLead}</p>
      <ul class="result-key" aria-hidden="true">
        {SIDES.map((side) => (
          <li key={side} class={side}>
            {t[side]}
          </li>
        ))}
      </ul>
      {box && (
        <SmallMap
          box={box}
          areas={[
            ...around(box, null),
            ...stands.map(({ side, geometry }) => ({ as: side, geometry })),
          ]}
          points={points}
          lines={lines}
          names={names}
          label={t.resultLead}
        />
      )}
      {places.length > 0 && <p class="warning">{t.refused}</p>}
    </section>
  );
}
