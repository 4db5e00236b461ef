import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { lang } from '../../i18n';
import { area, count, ratio } from '../../i18n/format';
import { Icon } from '../../icons';
import { Failed, Waiting } from '../../notice/states';
import { narrow } from '../../panel/narrow';
import { config } from '../../state/store';
import { balanceProblem, bases, gridded, nameOfDivision, retryBalance } from '../following';
import { against, ranges, targetOf, wantRange } from '../model/shading';
import { linesOf, type Range, type Summary, summaryOf } from '../model/workload';
import type { Balance } from '../shapes';
import { balances, division, divisions, editable, fabric, fabricTurn } from '../state';
import { type BalanceWords, balanceWords } from '../words/balance';
import { BalanceTable } from './BalanceTable';
import { hundredths, percent } from './numbers';
import { Section } from './Section';
import '../styles/balance.css';

/** How evenly the grids of a division share the work: now, and at the plan's base. */
export function BalanceSection() {
  const t = balanceWords.value;
  const code = division.value;
  const now = code === null ? undefined : balances.value.get(code);
  return (
    <Section id="balance" title={t.title} actions={<Widen />}>
      {code === null ? (
        <p class="balance-none">{t.noDivision}</p>
      ) : (
        <>
          <div class="balance-choices">
            <DivisionChoice code={code} />
            <TargetChoice code={code} now={now ?? null} />
          </div>
          {now ? (
            <Figures now={now} base={bases.value.get(code) ?? null} />
          ) : balanceProblem.value ? (
            <Failed problem={balanceProblem.value} retry={retryBalance} />
          ) : (
            <Waiting slow text={t.loading} />
          )}
        </>
      )}
    </Section>
  );
}

const wide = signal(false);
effect(() => {
  document.documentElement.toggleAttribute('data-wide-side', wide.value);
});

/** Gives the column room for all that the table tells. */
function Widen() {
  const t = balanceWords.value;
  const text = wide.value ? t.narrow : t.wide;
  if (narrow.value) return null;
  return (
    <button
      type="button"
      class="icon-button"
      aria-pressed={wide.value}
      aria-label={text}
      title={text}
      onClick={() => {
        wide.value = !wide.peek();
      }}
    >
      <Icon name="wide" />
    </button>
  );
}

function Figures({ now, base }: { now: Balance; base: Balance | null }) {
  const t = balanceWords.value;
  const target = targetOf(now.division);
  if (now.grids.length === 0) {
    return <p class="balance-none">{editable.value ? t.none : t.noneReadOnly}</p>;
  }
  fabricTurn.value; // names are the fabric's
  const lines = linesOf(now, base, target, (id) => fabric.value?.grid(id) ?? null);
  const summary = summaryOf(now, target);
  return (
    <>
      <Totals now={summary} base={base ? summaryOf(base, target) : null} />
      <BalanceTable lines={lines} place={nameOfDivision(now.division)} />
      {summary.unknown > 0 && (
        <p class="note balance-note">{t.unknown(count(summary.unknown, lang.value))}</p>
      )}
    </>
  );
}

type Figure = keyof Summary & keyof BalanceWords['figures'];

/** Figures of the division; where they differ from the base's, with what they were. */
function Totals({ now, base }: { now: Summary; base: Summary | null }) {
  const t = balanceWords.value;
  const l = lang.value;
  const write: Record<Figure, (of: Summary) => string> = {
    largest: (of) => percent(of.largest, l),
    mean: (of) => ratio(of.mean, l),
    perWorker: (of) => ratio(of.perWorker, l),
    grids: (of) => count(of.grids, l),
    workers: (of) => count(of.workers, l),
    households: (of) => count(of.households, l),
    area: (of) => area(of.area, l),
    notGridded: (of) => area(of.notGridded, l),
    compactness: (of) => hundredths(of.compactness, l),
  };
  return (
    <dl class="balance-totals">
      {(Object.keys(write) as Figure[]).map((figure) => {
        const value = write[figure](now);
        const was = base === null ? value : write[figure](base);
        return (
          <div key={figure} class={was === value ? 'balance-total' : 'balance-total moved'}>
            <dt>{t.figures[figure]}</dt>
            <dd>
              {was !== value && (
                <>
                  <span class="unseen">{t.before(was)}</span>
                  <span class="was" aria-hidden="true">
                    {was} →{' '}
                  </span>
                </>
              )}
              {value}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function DivisionChoice({ code }: { code: string }) {
  const t = balanceWords.value;
  const known = gridded.value;
  const parents = [...new Set(known.map((each) => each.parent))];
  const option = (each: (typeof known)[number]) => (
    <option key={each.code} value={each.code}>
      {each.name}
    </option>
  );
  return (
    <select
      class="plain-select balance-division"
      aria-label={t.division}
      value={code}
      onChange={(event) => {
        division.value = event.currentTarget.value;
      }}
    >
      {parents.length < 2
        ? known.map(option)
        : parents.map((parent) => (
            <optgroup key={parent ?? ''} label={divisions.value.get(parent ?? '')?.name ?? '—'}>
              {known.filter((each) => each.parent === parent).map(option)}
            </optgroup>
          ))}
    </select>
  );
}

/** The norm that is set here for divisions of such a kind. */
function normOf(code: string): Range | null {
  const kind = divisions.value.get(code)?.kind;
  const norms = config.value.data?.norms;
  const found = kind === 'rural' || kind === 'urban' ? norms?.[kind] : null;
  return found ? { least: found[0], most: found[1] } : null;
}

/** A range to begin with where no norm is set: a fifth about the mean. */
function about(mean: number): Range {
  return { least: Math.round(mean * 0.8), most: Math.round(mean * 1.2) };
}

/** The mean, or a range of households, which stands for all divisions of the kind. */
function TargetChoice({ code, now }: { code: string; now: Balance | null }) {
  const t = balanceWords.value;
  const l = lang.value;
  const target = targetOf(code);
  const norm = normOf(code);
  const kind = divisions.value.get(code)?.kind ?? '';
  const wanting = against.value === 'range' && !ranges.value[kind] && now !== null;
  useEffect(() => {
    if (wanting) wantRange(code, norm ?? about(now.mean_workload));
  }, [wanting, code]);
  const set = (end: keyof Range) => (event: Event) => {
    const value = (event.currentTarget as HTMLInputElement).valueAsNumber;
    if (target.by !== 'range' || !(value >= 0)) return;
    const next = { least: target.least, most: target.most, [end]: Math.round(value) };
    // The other end goes along, so that there is always a range.
    if (next.least > next.most) next[end === 'least' ? 'most' : 'least'] = next[end];
    wantRange(code, next);
  };
  return (
    <div class="balance-target">
      <label>
        <span>{t.target}</span>
        <select
          class="plain-select"
          value={against.value}
          onChange={(event) => {
            against.value = event.currentTarget.value as 'mean' | 'range';
          }}
        >
          <option value="mean">{t.mean}</option>
          <option value="range">{t.range}</option>
        </select>
      </label>
      {target.by === 'range' && (
        <span class="range">
          <input
            type="number"
            min={0}
            aria-label={t.least}
            value={target.least}
            onChange={set('least')}
          />
          <span>{t.to}</span>
          <input
            type="number"
            min={0}
            aria-label={t.most}
            value={target.most}
            onChange={set('most')}
          />
          <span>{t.households}</span>
        </span>
      )}
      {target.by === 'range' && norm && (
        <p class="note">{t.norm(count(norm.least, l), count(norm.most, l))}</p>
      )}
    </div>
  );
}
