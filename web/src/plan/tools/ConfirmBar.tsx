import '../styles/confirm.css';
import { useEffect, useRef } from 'preact/hooks';
import { lang } from '../../i18n';
import { area, count } from '../../i18n/format';
import { inWords } from '../asking';
import { nameOf } from '../panels/register';
import type { Preview } from '../shapes';
import { fabric } from '../state';
import { toolWords } from '../words/tools';
import { accept, askAgain, dismiss, forecast, proposed, type Verdict, verdict } from './confirming';
import { type Gains, gainsOf } from './gains';
import { shortCode, withShortCodes } from './saying';

/** Grids listed before the rest is only counted. */
const MOST = 6;
/** People named before the rest is only counted. */
const MOST_PEOPLE = 3;

/** At the foot of the map: what a drawn line or a choice would do, to be confirmed or given up. */
export function ConfirmBar() {
  const now = proposed.value;
  const confirm = useRef<HTMLButtonElement>(null);
  const t = toolWords.value.confirm;
  useEffect(() => {
    // With inputs the first of them is what comes next; else the map keeps the keys.
    if (now?.fields) confirm.current?.form?.querySelector<HTMLElement>('input, select')?.focus();
  }, [now]);
  if (!now) return null;
  const state = verdict.value;
  const preview = forecast.value;
  const possible = state.status === 'ready' || state.status === 'unknown';
  return (
    <form
      class={`confirm-bar floating is-${state.status}`}
      aria-label={t.label}
      aria-busy={state.status === 'asking'}
      onSubmit={(event) => {
        event.preventDefault();
        accept();
      }}
      onKeyDown={(event) => {
        // A choice among several does not submit by itself, as an input does.
        if (event.key === 'Enter' && event.target instanceof HTMLSelectElement) {
          event.preventDefault();
          accept();
        }
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        dismiss();
      }}
    >
      <div class="confirm-said">
        <div role="status" aria-live="polite">
          <Said state={state} preview={preview} />
        </div>
        {now.fields && <div class="confirm-fields">{now.fields()}</div>}
        {preview && state.status !== 'refused' && <Changes preview={preview} />}
      </div>
      <div class="confirm-deeds">
        <button
          type="submit"
          ref={confirm}
          class="action primary"
          aria-disabled={!possible && state.status !== 'asking'}
        >
          {t.confirm} <kbd>{t.confirmKey}</kbd>
        </button>
        <button type="button" class="action" onClick={() => dismiss()}>
          {t.cancel} <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}

function Said({ state, preview }: { state: Verdict; preview: Preview | null }) {
  const t = toolWords.value.confirm;
  switch (state.status) {
    case 'refused':
      return (
        <p class="confirm-line fault">
          <b class="confirm-type">{t.refused}</b> {state.problem.detail || inWords(state.problem)}
        </p>
      );
    case 'unknown':
      return (
        <p class="confirm-line">
          {state.problem.status === 0 ? t.unreachable : inWords(state.problem)}{' '}
          <button type="button" class="link" onClick={askAgain}>
            {t.again}
          </button>
        </p>
      );
    default:
      if (!preview) {
        const waiting = state.status === 'asking' && state.slow;
        return (
          <p class="confirm-line">
            {waiting && <span class="spinner" />} {state.status === 'asking' ? t.asking : ''}
          </p>
        );
      }
      return (
        <p class="confirm-line">
          <b class="confirm-type">{t.types[preview.type] ?? preview.type}</b>{' '}
          {withShortCodes(preview.sentence[lang.value])}
        </p>
      );
  }
}

/** Areas and households before and after by grid, warnings, and whose place is left open. */
function Changes({ preview }: { preview: Preview }) {
  const t = toolWords.value.confirm;
  const coverage = fabric.value;
  const rows = coverage ? gainsOf(coverage, preview) : [];
  return (
    <>
      {rows.length > 0 && (
        <table class="confirm-table">
          <thead>
            <tr>
              <th scope="col">{t.grid}</th>
              <th scope="col">{t.area}</th>
              <th scope="col">{t.households}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST).map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
      {rows.length > MOST && <p class="confirm-note">{t.more(rows.length - MOST)}</p>}
      {[true, false].map((open) => {
        // Who serves in several roles is still one person.
        const who = new Map(
          preview.staff_open
            .filter(({ now }) => (now.length === 0) === open)
            .map((each) => [`${each.staff_no} ${each.code}`, each]),
        );
        if (who.size === 0) return null;
        const said = [...who.values()].map(({ staff_no, code }) =>
          t.serves(nameOf(staff_no), shortCode(code)),
        );
        const lead = open ? t.staffOpen(who.size) : t.staffMoved(who.size);
        return (
          <p key={String(open)} class={`confirm-note${open ? ' warn' : ''}`}>
            {lead} {said.slice(0, MOST_PEOPLE).join(lang.value === 'zh' ? '、' : ', ')}
            {said.length > MOST_PEOPLE ? '…' : ''}
          </p>
        );
      })}
      {preview.warnings
        .filter(({ code }) => !code.startsWith('staff_'))
        .map(({ code, what, subjects }) => (
          <p key={code + subjects.join()} class="confirm-note warn">
            {what[lang.value]}
          </p>
        ))}
    </>
  );
}

function Row({ row }: { row: Gains }) {
  const t = toolWords.value.confirm;
  const said = lang.value;
  const from = (before: string | null, after: string | null) =>
    before === after || before === null || after === null
      ? (after ?? before)
      : `${before} → ${after}`;
  const km2 = (side: Gains['before']) => side && area(side.area_km2, said);
  const people = (side: Gains['before']) => side && count(side.households, said);
  return (
    <tr class={row.after ? '' : 'gone'}>
      <th scope="row">
        {shortCode(row.code)} <span class="confirm-name">{row.name}</span>
        {!row.after && <span class="confirm-tag">{t.gone}</span>}
        {!row.before && <span class="confirm-tag">{t.fresh}</span>}
      </th>
      <td>{from(km2(row.before), km2(row.after))}</td>
      <td>{from(people(row.before), people(row.after))}</td>
    </tr>
  );
}
