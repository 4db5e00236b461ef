import type { Role } from '../../api/shapes';
import { lang, words } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { asRole, ROLES, type Service, type Someone, takeOff } from '../model/staffing';
import { chosen, editable, wish } from '../state';
import { assign, digitsOfGrid, held, pickUp, today } from '../tools/staff';
import { staffWords } from '../words/staff';
import { dragFrom } from './dragging';

/** Somebody with the grids they serve; taken hold of anywhere but at the buttons. */
export function PersonLine({ who }: { who: Someone }) {
  const t = staffWords.value;
  const l = lang.value;
  const name = who.name ?? who.staff_no;
  const now = held.value;
  const on = now?.who.staff_no === who.staff_no && now.from === null;
  const may = editable.value;
  const grids = new Set(who.services.map((each) => each.grid)).size;
  const employment = who.employment && words.value.employment[who.employment];
  return (
    <li class={on ? 'staff held' : 'staff'} data-staff={who.staff_no}>
      <div class="staff-line">
        {may && (
          <span
            class="grip"
            aria-hidden="true"
            onPointerDown={(event) => dragFrom(event, { who, from: null })}
          />
        )}
        {may ? (
          <button
            type="button"
            class="staff-name"
            aria-pressed={on}
            aria-label={t.pick(name)}
            title={t.pick(name)}
            onPointerDown={(event) => {
              if (event.pointerType === 'mouse') dragFrom(event, { who, from: null });
            }}
            onClick={() => pickUp(who)}
          >
            <Who name={name} who={who} />
          </button>
        ) : (
          <span class="staff-name">
            <Who name={name} who={who} />
          </span>
        )}
        <span class="note staff-much">
          {grids === 0 ? t.servesNone : t.serves(count(grids, l), count(who.households, l))}
        </span>
      </div>
      {employment && who.services.length === 0 && <p class="note staff-kind">{employment}</p>}
      {who.services.length > 0 && (
        <ul class="services">
          {who.services.map((service) => (
            <ServiceLine
              key={`${service.grid} ${service.role}`}
              who={who}
              name={name}
              service={service}
              may={may}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The number stands beside a name that does not hold it already. */
function Who({ name, who }: { name: string; who: Someone }) {
  return (
    <>
      <span lang="zh-CN">{name}</span>
      {!name.includes(who.staff_no) && <span class="note">{who.staff_no}</span>}
    </>
  );
}

function ServiceLine({
  who,
  name,
  service,
  may,
}: {
  who: Someone;
  name: string;
  service: Service;
  may: boolean;
}) {
  const t = staffWords.value;
  const { grid, role } = service;
  const digits = digitsOfGrid(grid);
  const change = (next: Role) => void assign(asRole(who.staff_no, grid, role, next, today()));
  return (
    <li class="service">
      <button
        type="button"
        class="service-grid"
        title={service.code}
        onPointerDown={(event) => {
          if (event.pointerType === 'mouse') dragFrom(event, { who, from: service });
        }}
        onClick={() => {
          chosen.value = new Set([grid]);
          wish.value = { grids: [grid] };
        }}
      >
        {digits}
      </button>
      {may ? (
        <>
          <select
            class="service-role"
            aria-label={t.roleOf(name, digits)}
            value={role}
            onChange={(event) => change(event.currentTarget.value as Role)}
          >
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {t.role(each)}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="icon-button service-off"
            aria-label={t.off(name, digits)}
            title={t.off(name, digits)}
            onClick={() => void assign([takeOff(who.staff_no, role, grid)])}
          >
            <Icon name="close" />
          </button>
        </>
      ) : (
        <span class="note">{t.role(role)}</span>
      )}
    </li>
  );
}
