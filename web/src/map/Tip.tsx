import { lang, words } from '../i18n';
import { measured, nameOf, shown } from '../measure/measures';
import { atlas, measure } from '../state/store';
import { fullName, type Unit } from '../state/units';
import { pointer } from './signs';

/** The measure of a unit in words, for the tip. */
function said(unit: Unit): string {
  const t = words.value;
  if (!unit.programme) return t.legend.outside;
  if (unit.grids === 0) return t.legend.notGridded;
  const id = measure.value;
  const value = measured(unit, id);
  const number = value === null ? t.unknown : shown(value, id, unit.level, lang.value);
  const suffix = value === null || !t.measure[id].unit ? '' : ` ${t.measure[id].unit}`;
  return `${nameOf(id, unit.level, t)} ${number}${suffix}`;
}

/** The unit's name as it is understood without the map. */
export function titleOf(unit: Unit): string {
  if (unit.level !== 'grid' || !unit.parent) return unit.name;
  return fullName(unit.name, atlas.value.data?.divisions.get(unit.parent)?.name);
}

/** One line beside the pointer. Assistive techniques get the same from the panel. */
export function Tip() {
  const at = pointer.value;
  const t = words.value;
  if (!at?.unit && !at?.place) return null;
  const nobody = at.unit?.level === 'grid' && at.unit.unstaffed > 0;
  return (
    <div
      class="tip floating"
      aria-hidden="true"
      ref={(element) => {
        if (!element) return;
        const room = element.parentElement?.clientWidth ?? 0;
        const x = Math.max(4, Math.min(at.x + 14, room - element.offsetWidth - 8));
        const y = at.y > 60 ? at.y - element.offsetHeight - 12 : at.y + 20;
        element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
      }}
    >
      {at.place ? (
        <b>{at.place.name}</b>
      ) : (
        at.unit && (
          <>
            <b>{titleOf(at.unit)}</b>
            <span>{said(at.unit)}</span>
            {nobody && <span class="warn">{t.legend.unstaffed}</span>}
          </>
        )
      )}
    </div>
  );
}
