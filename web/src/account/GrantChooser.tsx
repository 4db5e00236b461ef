import { useId, useRef, useState } from 'preact/hooks';
import { session } from '../session/session';
import type { AccountRole, Grant } from '../session/shapes';
import { divisionsLike, ownAreas, WHOLE } from './choices';
import { useDeed } from './deed';
import { Fault, Field } from './fields';
import { ROLES } from './grants';
import { type Choice, Picker } from './Picker';
import { accountWords } from './words';

/** A role and where it holds, to be granted; what each role may do stands beside it. */
export function GrantChooser({
  grant,
  have,
}: {
  grant: (wish: Grant) => Promise<unknown>;
  have: readonly Grant[];
}) {
  const t = accountWords.value;
  const areas = ownAreas(t);
  const own = session.value?.grants.some((each) => each.role === 'admin' && each.division === null);
  const [role, setRole] = useState<AccountRole>('viewer');
  const [place, setPlace] = useState<Choice | null>(own ? null : (areas[0] ?? null));
  const deed = useDeed();
  const roles = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  const give = async () => {
    if (!place) {
      deed.setFault(t.edit.needsDivision);
      box.current?.querySelector<HTMLElement>('[role=combobox]')?.focus();
      return;
    }
    const division = place.key === WHOLE ? null : place.key;
    if (have.some((each) => each.role === role && each.division === division)) {
      deed.setFault(t.edit.already);
      return;
    }
    await deed.run(() => grant({ role, division, division_name: division && place.name }));
  };
  return (
    <fieldset ref={box} class="grant-chooser" aria-label={t.edit.grant}>
      <Fault text={deed.fault} />
      <fieldset class="choices roles">
        <legend>{t.edit.role}</legend>
        {ROLES.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={roles}
              checked={role === each}
              onChange={() => setRole(each)}
            />
            <span>
              <b>{t.role[each]}</b>
              <span class="note">{t.roleDoes[each]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="grant-place">
        <Field label={t.edit.division}>
          {({ id }) => (
            <Picker
              id={id}
              chosen={place}
              choose={setPlace}
              search={divisionsLike}
              standing={areas}
              placeholder={t.edit.divisionPlaceholder}
              none={t.edit.divisionNone}
            />
          )}
        </Field>
        <button type="button" class="action" aria-busy={deed.busy} onClick={() => void give()}>
          {deed.busy ? t.edit.granting : t.edit.grant}
        </button>
      </div>
    </fieldset>
  );
}
