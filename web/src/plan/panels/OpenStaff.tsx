import { useState } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import type { Open, Remedy } from '../model/openings';
import { chosen, editable, wish } from '../state';
import { assign, digitsOfGrid } from '../tools/staff';
import { type StaffWords, staffWords } from '../words/staff';
import { nameOf } from './register';

const FEW = 4;
/** More people than this are counted, not named. */
const NAMED = 2;

/** What redrawing has left open of who serves where, each with what would settle it. */
export function OpenList({ open }: { open: readonly Open[] }) {
  const t = staffWords.value.open;
  const [all, setAll] = useState(false);
  if (open.length === 0) return null;
  const shown = all ? open : open.slice(0, FEW);
  return (
    <section class="staff-open" aria-label={t.title}>
      <h3>
        {t.title} <span class="section-count">{count(open.length, lang.value)}</span>
      </h3>
      <ul>
        {shown.map((each) => (
          <OpenLine
            key={`${each.what} ${each.role} ${each.grids.join()} ${each.staff.join()}`}
            open={each}
          />
        ))}
      </ul>
      {open.length > FEW && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? t.fewer : t.showAll(count(open.length, lang.value))}
        </button>
      )}
    </section>
  );
}

function said({ what, grids, staff, role }: Open, t: StaffWords): string {
  const places = grids.map(digitsOfGrid).join(t.and);
  const many = staff.length > NAMED;
  const who = many ? t.people(count(staff.length, lang.value)) : staff.map(nameOf).join(t.and);
  switch (what) {
    case 'unstaffed':
      return t.open.unstaffed(places);
    case 'no_worker':
      return t.open.no_worker(places);
    case 'several':
      return t.open.several(who, places);
    case 'doubled':
      return t.open.doubled(places, t.role(role ?? ''), who);
    case 'released':
      return t.open.released(who);
  }
}

function named(open: Open, remedy: Remedy, t: StaffWords): string {
  if (remedy.act === 'share') return open.what === 'several' ? t.open.share : t.open.shareOut;
  const grid = digitsOfGrid(remedy.grid);
  const who = nameOf(remedy.staff_no);
  if (remedy.act === 'put') {
    return open.what === 'released' ? t.open.putTo(grid) : t.open.putWho(who);
  }
  return open.what === 'several' ? t.open.keepGrid(grid) : t.open.keepWho(who);
}

function OpenLine({ open }: { open: Open }) {
  const t = staffWords.value;
  const may = editable.value;
  return (
    <li class="open-line" title={open.staff.map(nameOf).join(t.and)}>
      {open.grids.length > 0 ? (
        <button
          type="button"
          class="open-what"
          onClick={() => {
            chosen.value = new Set(open.grids);
            wish.value = { grids: open.grids };
          }}
        >
          {said(open, t)}
        </button>
      ) : (
        <p class="open-what">{said(open, t)}</p>
      )}
      {may && (
        <div class="remedies">
          {open.remedies.map((remedy) => (
            <button
              key={`${remedy.staff_no} ${remedy.grid}`}
              type="button"
              class="chip"
              onClick={() => void assign(remedy.operations)}
            >
              {named(open, remedy, t)}
            </button>
          ))}
          {open.remedies.length === 0 && <p class="note">{t.open.noRemedy}</p>}
        </div>
      )}
    </li>
  );
}
