import { signal } from '@preact/signals';
import { lang } from '../../i18n';
import { count, plain } from '../../i18n/format';
import { Icon } from '../../icons';
import { rangeOf } from '../../measure/classes';
import {
  chooseMeasure,
  DEVIATIONS,
  keptClasses,
  litClass,
  MEASURES,
  type MeasureId,
  measure,
  type Shading,
  shading,
  stepOf,
  unstaffed,
} from '../model/shading';
import { locked } from '../state';
import { type BalanceWords, balanceWords } from '../words/balance';
import { percent } from './numbers';
import '../styles/legend.css';

const unfolded = signal(innerWidth >= 1100);

/** What the map's colours say: a small histogram, whose bars find the grids of their class. */
export function MapLegend() {
  const t = balanceWords.value.legend;
  if (!unfolded.value) {
    return (
      <button
        type="button"
        class="floating control legend-open"
        aria-expanded="false"
        aria-label={t.open}
        title={t.open}
        onClick={() => {
          unfolded.value = true;
        }}
      >
        <Icon name="legend" />
      </button>
    );
  }
  const by = measure.value;
  return (
    <section class="legend floating map-legend" aria-label={t.title}>
      <div class="legend-head">
        <select
          class="measure"
          aria-label={t.label}
          value={by}
          onChange={(event) => chooseMeasure(event.currentTarget.value as MeasureId)}
        >
          {MEASURES.map((each) => (
            <option key={each} value={each}>
              {t.measure[each]}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="icon-button"
          aria-label={t.close}
          title={t.close}
          onClick={() => {
            unfolded.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {by !== 'none' && <Histogram now={shading.value} />}
      {by !== 'none' && <p class="note">{t.explain[by]}</p>}
      <Swatches now={shading.value} />
    </section>
  );
}

/** What stands under a bar, and the same in full for who cannot see it. */
function named(now: Shading, index: number, t: BalanceWords['legend']): [string, string] {
  const l = lang.value;
  const { classes } = now;
  if (classes) {
    const write = (value: number) => plain(value, l);
    const range = rangeOf(classes, index, write, {
      andMore: (value) => `≥ ${value}`,
      lessThan: (value) => `< ${value}`,
    });
    const bound = write(classes.lower[index] as number);
    const last = index === classes.lower.length - 1;
    return [classes.single ? bound : last ? `≥${bound}` : bound, range];
  }
  const [low, high] = [DEVIATIONS[index - 1], DEVIATIONS[index]];
  const write = (share: number) => percent(Math.abs(share), l);
  if (low === undefined) return [`−${write(high as number)}`, t.less(`−${write(high as number)}`)];
  if (high === undefined) return [`+${write(low)}`, t.more(`+${write(low)}`)];
  if (index === 3) return ['0', t.within(write(high))];
  const sign = index < 3 ? '−' : '+';
  return ['', `${sign}${write(low)} – ${sign}${write(high)}`];
}

function Histogram({ now }: { now: Shading }) {
  const t = balanceWords.value.legend;
  const l = lang.value;
  const most = Math.max(1, ...now.counts);
  const ramp = now.classes ? 'celadon' : 'diverging';
  const kept = keptClasses.value;
  const light = (index: number | null) => () => {
    litClass.value = index;
  };
  const toggle = (index: number) => {
    const next = new Set(kept);
    if (!next.delete(index)) next.add(index);
    keptClasses.value = next;
  };
  return (
    <fieldset class="histogram" title={t.hint} aria-label={t.hint} onPointerLeave={light(null)}>
      {now.counts.map((many, index) => {
        const [short, range] = named(now, index, t);
        const step = now.classes ? stepOf(index, now.counts.length) : index;
        return (
          <button
            key={range}
            type="button"
            class={`bar${kept.size > 0 && !kept.has(index) ? ' dim' : ''}`}
            aria-pressed={kept.has(index)}
            title={t.bar(range, count(many, l))}
            onPointerEnter={light(index)}
            onFocus={light(index)}
            onBlur={light(null)}
            onClick={() => toggle(index)}
          >
            <span class="unseen">{t.bar(range, count(many, l))}</span>
            <span class="bar-count" aria-hidden="true">
              {count(many, l)}
            </span>
            <span
              class="bar-fill"
              ref={(element) => {
                const height = many ? Math.max(3, (many / most) * 44) : 0;
                element?.style.setProperty('height', `${height}px`);
                element?.style.setProperty('background', `var(--${ramp}-${step + 1})`);
              }}
            />
            <span class="bar-bound" aria-hidden="true">
              {short || ' '}
            </span>
          </button>
        );
      })}
      {kept.size > 0 && (
        <button
          type="button"
          class="keep-none"
          onClick={() => {
            keptClasses.value = new Set();
          }}
        >
          {t.all}
        </button>
      )}
      {ramp === 'diverging' && (
        <p class="legend-ends note" aria-hidden="true">
          <span>{t.fewer}</span>
          <span>{t.even}</span>
          <span>{t.many}</span>
        </p>
      )}
    </fieldset>
  );
}

function Swatches({ now }: { now: Shading }) {
  const t = balanceWords.value.legend;
  const l = lang.value;
  const unknown = [...now.values.values()].filter((value) => value === null).length;
  return (
    <ul class="swatches note">
      <li>
        <i class="swatch hatch" />
        {t.notGridded}
      </li>
      {unknown > 0 && (
        <li>
          <i class="swatch unknown" />
          {t.unknown} {count(unknown, l)}
        </li>
      )}
      {unstaffed.value.size > 0 && (
        <li>
          <i class="swatch nobody" />
          {t.unstaffed} {count(unstaffed.value.size, l)}
        </li>
      )}
      {locked.value.size > 0 && (
        <li>
          <i class="swatch locked" />
          {t.locked} {count(locked.value.size, l)}
        </li>
      )}
    </ul>
  );
}
