import { signal } from '@preact/signals';
import { lang, words } from '../i18n';
import { count, plain } from '../i18n/format';
import { Icon } from '../icons';
import { rangeOf } from '../measure/classes';
import { MEASURES, type MeasureId, nameOf } from '../measure/measures';
import { narrow } from '../panel/narrow';
import {
  atlas,
  choose,
  classes,
  keptClasses,
  level,
  litClass,
  measure,
  tallies,
} from '../state/store';
import { rampColour, readPalette } from './palette';

/** On a phone the legend is folded away until asked for. */
export const unfolded = signal(!narrow.peek());

export function Legend() {
  const t = words.value;
  if (!atlas.value.data) return null;
  if (!unfolded.value) {
    return (
      <button
        type="button"
        class="floating control legend-open"
        aria-expanded="false"
        aria-label={t.legend.open}
        title={t.legend.open}
        onClick={() => {
          unfolded.value = true;
        }}
      >
        <Icon name="legend" />
      </button>
    );
  }
  const id = measure.value;
  const explain = level.value === 'grid' ? t.measure[id].explainGrid : t.measure[id].explain;
  return (
    <section class="legend floating" aria-label={t.legend.title}>
      <div class="legend-head">
        <select
          class="measure"
          aria-label={t.measure.label}
          value={id}
          onChange={(event) => choose(event.currentTarget.value as MeasureId)}
        >
          {MEASURES.map((each) => (
            <option key={each} value={each}>
              {nameOf(each, level.value, t)}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="icon-button"
          aria-label={t.legend.close}
          title={t.legend.close}
          onClick={() => {
            unfolded.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <p class="note by">{t.legend.by(t.level[level.value], t.measure[id].unit)}</p>
      <Histogram />
      <p class="note">{explain}</p>
      <Swatches />
    </section>
  );
}

function Histogram() {
  const t = words.value;
  const now = classes.value;
  const most = Math.max(1, ...now.counts);
  const ramp = readPalette().ramp;
  const kept = keptClasses.value;
  const unit = t.measure[measure.value].unit;
  const write = (value: number) => plain(value, lang.value);
  // Under the bar stands where its class begins; the end ones say that they are open.
  const label = (index: number): string => {
    const bound = write(now.lower[index] as number);
    if (now.single) return bound;
    if (index === now.lower.length - 1) return t.legend.andMore(bound);
    return index === 0 && now.below ? `<${write(now.lower[1] as number)}` : bound;
  };
  const toggle = (index: number) => {
    const next = new Set(kept);
    if (!next.delete(index)) next.add(index);
    keptClasses.value = next;
  };
  return (
    <fieldset
      class="histogram"
      title={t.legend.hint}
      aria-label={t.legend.hint}
      onPointerLeave={() => {
        litClass.value = null;
      }}
    >
      {now.lower.map((bound, index) => {
        const range = rangeOf(now, index, write, t.legend);
        const many = now.counts[index] as number;
        return (
          <button
            key={bound}
            type="button"
            class={`bar${kept.size > 0 && !kept.has(index) ? ' dim' : ''}`}
            aria-pressed={kept.has(index)}
            onPointerEnter={() => {
              litClass.value = index;
            }}
            onFocus={() => {
              litClass.value = index;
            }}
            onBlur={() => {
              litClass.value = null;
            }}
            onClick={() => toggle(index)}
          >
            <span class="unseen">
              {t.legend.bar(unit ? `${range} ${unit}` : range, count(many, lang.value))}
            </span>
            <span class="bar-count" aria-hidden="true">
              {count(many, lang.value)}
            </span>
            <span
              class="bar-fill"
              ref={(element) => {
                element?.style.setProperty(
                  'height',
                  `${many ? Math.max(3, (many / most) * 44) : 0}px`,
                );
                element?.style.setProperty('background', rampColour(ramp, index, now.lower.length));
              }}
            />
            <span class="bar-bound" aria-hidden="true">
              {label(index)}
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
          {t.legend.kept}
        </button>
      )}
    </fieldset>
  );
}

function Swatches() {
  const t = words.value.legend;
  const { notGridded, unstaffed, unknown } = tallies.value;
  const grid = level.value === 'grid';
  return (
    <ul class="swatches note">
      {(notGridded > 0 || grid) && (
        <li>
          <i class="swatch hatch" />
          {t.notGridded}
        </li>
      )}
      {grid && unstaffed > 0 && (
        <li>
          <i class="swatch nobody" />
          {t.unstaffed} {count(unstaffed, lang.value)}
        </li>
      )}
      {unknown > 0 && (
        <li>
          <i class="swatch blank" />
          {t.unknown} {count(unknown, lang.value)}
        </li>
      )}
      <li>
        <i class="swatch outside" />
        {t.outside}
      </li>
    </ul>
  );
}
