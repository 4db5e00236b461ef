import { useState } from 'preact/hooks';
import { useDeed } from '../../account/deed';
import { Fault, Field } from '../../account/fields';
import { type Choice, Picker } from '../../account/Picker';
import { Problem } from '../../api/problem';
import { Dialog } from '../../dialog/Dialog';
import { session } from '../../session/session';
import { requests } from '../requests';
import { freshKey } from '../review/turn';
import type { Plan } from '../shapes';
import { plannable, standing } from './places';
import { listWords } from './words';

const LONGEST = 200;

/** Begins a plan: for which division, and what it is called. */
export function NewPlan({ made, close }: { made: (plan: Plan) => void; close: () => void }) {
  const t = listWords.value;
  const grants = session.value?.grants ?? [];
  const areas = standing(grants);
  const [place, setPlace] = useState<Choice | null>(areas.length === 1 ? (areas[0] ?? null) : null);
  const [typed, setTyped] = useState<string | null>(null);
  const [key] = useState(freshKey);
  const suggested = place ? t.suggested(place.name, new Date().getFullYear()) : '';
  const title = typed ?? suggested;
  const deed = useDeed((error) =>
    error instanceof Problem && error.status === 403 && place ? t.notYours(place.name) : null,
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = form.querySelectorAll('input');
    if (!place) {
      deed.setFault(t.needsDivision);
      fields[0]?.focus();
    } else if (!title.trim()) {
      deed.setFault(t.needsName);
      fields[1]?.focus();
    } else {
      // The same key for each try: one that was answered unheard is not begun twice.
      const once = `${key} ${place.key} ${title.trim()}`.slice(0, 100);
      await deed.run(async () => made(await requests.create(title.trim(), place.key, once)));
    }
  };
  return (
    <Dialog title={t.newTitle} close={close} shape="new-plan">
      <p class="lead">{t.newLead}</p>
      <form class="form" onSubmit={(event) => void submit(event)} noValidate>
        <Fault text={deed.fault} />
        <Field label={t.newDivision} hint={t.newDivisionHint}>
          {({ id, ...described }) => (
            <Picker
              id={id}
              chosen={place}
              choose={setPlace}
              search={(text, signal) => plannable(grants, text, signal)}
              standing={areas}
              placeholder={t.divisionPlaceholder}
              none={t.divisionNone}
              describedBy={described['aria-describedby']}
            />
          )}
        </Field>
        <Field label={t.newName}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              maxLength={LONGEST}
              autocomplete="off"
              value={title}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-foot">
          <button type="submit" class="action primary" aria-busy={deed.busy}>
            {deed.busy ? t.beginning : t.begin}
          </button>
          <button type="button" class="action" onClick={close}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
