import { computed, signal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { nameOfDivision } from '../following';
import { openIn } from '../model/openings';
import { matching, peopleOf, type Someone } from '../model/staffing';
import { division, editable, fabric, fabricTurn } from '../state';
import { held, pickUp, today } from '../tools/staff';
import { staffWords } from '../words/staff';
import { dragged } from './dragging';
import { OpenList } from './OpenStaff';
import { PersonLine } from './PersonLine';
import { nameOf, register } from './register';
import { Section } from './Section';
import '../styles/staff.css';

const AT_ONCE = 60;

const grids = computed(() => {
  fabricTurn.value;
  return [...(fabric.value?.grids() ?? [])];
});
const members = computed(() => register.value.data ?? []);

/** The people of the division that is shown. */
const people = computed<Someone[]>(() =>
  division.value === null ? [] : peopleOf(division.value, grids.value, members.value),
);

/** What redrawing has left open there. */
const open = computed(() => {
  const code = division.value;
  // Without the register nobody can tell what was so before.
  if (code === null || register.value.status !== 'ready') return [];
  const known = fabric.value;
  return openIn(code, grids.value, members.value, today(), (id) => known?.neighbours(id) ?? []);
});

const typed = signal('');
const idleOnly = signal(false);

/** Who serves where and how much; people are dragged onto grids from here. */
export function StaffSection() {
  const t = staffWords.value;
  const code = division.value;
  const l = lang.value;
  const now = register.value;
  return (
    <Section id="staff" title={t.title} count={people.value.length}>
      {code !== null && (
        <p class="staff-place" lang="zh-CN">
          {nameOfDivision(code)}
        </p>
      )}
      {now.status === 'failed' && (
        <p class="staff-fault" role="alert">
          {t.failed}{' '}
          <button type="button" class="link" onClick={() => void register.retry()}>
            {t.retry}
          </button>
        </p>
      )}
      <OpenList open={open.value} />
      <p class="note">{editable.value ? t.lead : t.leadReadOnly}</p>
      <Filters l={l} />
      <List />
      <InHand />
      <Ghost />
    </Section>
  );
}

function Filters({ l }: { l: 'zh' | 'en' }) {
  const t = staffWords.value;
  const idle = people.value.filter((each) => each.services.length === 0).length;
  return (
    <div class="staff-filters">
      <input
        id="staff-search"
        class="plain-input"
        type="search"
        autocomplete="off"
        aria-label={t.search}
        placeholder={t.search}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !typed.peek()) return;
          event.stopPropagation();
          typed.value = '';
        }}
      />
      <button
        type="button"
        class="chip"
        aria-pressed={idleOnly.value}
        disabled={idle === 0 && !idleOnly.value}
        onClick={() => {
          idleOnly.value = !idleOnly.peek();
        }}
      >
        {t.idle} {count(idle, l)}
      </button>
    </div>
  );
}

function List() {
  const t = staffWords.value;
  const [most, setMost] = useState(AT_ONCE);
  const every = people.value;
  const found = useMemo(() => {
    const some = idleOnly.value ? every.filter((each) => each.services.length === 0) : every;
    return matching(some, typed.value);
  }, [every, typed.value, idleOnly.value]);
  if (found.length === 0) {
    return <p class="staff-none">{every.length === 0 ? t.none : t.noneFound}</p>;
  }
  return (
    <>
      <ul class="staff-list">
        {found.slice(0, most).map((who) => (
          <PersonLine key={who.staff_no} who={who} />
        ))}
      </ul>
      {found.length > most && (
        <button type="button" class="link staff-more" onClick={() => setMost(most + AT_ONCE)}>
          {t.more(count(Math.min(AT_ONCE, found.length - most), lang.value))}
        </button>
      )}
    </>
  );
}

/** Told while somebody is picked up: what comes next. */
function InHand() {
  const t = staffWords.value;
  const now = held.value;
  return (
    <div class="staff-hand" role="status">
      {now && (
        <>
          <span>{t.held(nameOf(now.who.staff_no))}</span>
          <button type="button" class="link" onClick={() => pickUp(now.who, now.from)}>
            {t.drop}
          </button>
        </>
      )}
    </div>
  );
}

/** Follows the pointer while somebody is dragged. */
function Ghost() {
  const now = dragged.value;
  if (!now) return null;
  const { held: what, x, y, grid } = now;
  const t = staffWords.value;
  const name = nameOf(what.who.staff_no);
  const to = grid === null ? null : fabric.peek()?.grid(grid);
  return (
    <div
      class={`staff-ghost floating${to ? ' over' : ''}`}
      aria-hidden="true"
      ref={(element) => element?.style.setProperty('translate', `${x + 12}px ${y + 12}px`)}
    >
      <Icon name="person" />
      {to ? t.to(name, to.code.slice(-3)) : name}
    </div>
  );
}
