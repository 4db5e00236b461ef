import '../styles/changes.css';
import { useEffect } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { base } from '../model/base';
import { geometryOf } from '../model/fabric';
import { Section } from '../panels/Section';
import { historyWords } from '../panels/words';
import { chosen, wish } from '../state';
import { DifferenceList } from './DifferenceList';
import type { GridDifference } from './shapes';
import { difference, followChanges, swiping } from './state';

/** What the plan has made of its base: how much, in words, and beside each other on the map. */
export function ChangesSection() {
  const t = historyWords.value;
  useEffect(followChanges, []);
  const now = difference.value;
  const known = now.data;
  const touched = known ? known.totals.added + known.totals.removed + known.totals.changed : 0;
  return (
    <Section id="changes" title={t.changes.title} count={known ? touched : null} open={false}>
      {now.status === 'failed' && (
        <p class="note pad" role="alert">
          {t.failed}{' '}
          <button type="button" class="link" onClick={() => void difference.retry()}>
            {t.retry}
          </button>
        </p>
      )}
      {now.status === 'loading' && !known && now.slow && <p class="note pad">{t.loading}</p>}
      {known && (
        <>
          <Totals />
          <DifferenceList difference={known} show={showChanged} />
        </>
      )}
    </Section>
  );
}

/** How many of each, and the switch for before and after. */
export function Totals() {
  const t = historyWords.value.changes;
  const known = difference.value.data;
  if (!known) return null;
  const { added, removed, changed } = known.totals;
  const n = (value: number) => count(value, lang.value);
  return (
    <div class="change-totals">
      <p class="note">
        {t.since(n(known.base_revision))}
        {added + removed + changed > 0 && (
          <span class="fates">
            {added > 0 && <span class="fate-word added">{t.added(n(added))}</span>}
            {removed > 0 && <span class="fate-word removed">{t.removed(n(removed))}</span>}
            {changed > 0 && <span class="fate-word redrawn">{t.changed(n(changed))}</span>}
          </span>
        )}
      </p>
      {added + removed + changed > 0 && (
        <button
          type="button"
          class="action"
          aria-pressed={swiping.value}
          onClick={() => {
            swiping.value = !swiping.value;
          }}
        >
          {swiping.value ? t.swipeOff : t.swipe}
        </button>
      )}
    </div>
  );
}

/** Where a grid is, or where it was. */
export function showChanged(grid: GridDifference): void {
  if (grid.fate !== 'removed') {
    chosen.value = new Set([grid.id]);
    wish.value = { grids: [grid.id] };
    return;
  }
  chosen.value = new Set();
  const was = base.peek()?.get(grid.id);
  if (was) wish.value = { geometry: geometryOf(was.polygons) };
  else {
    // Its ground is with its heirs now.
    const heirs = difference.state
      .peek()
      .data?.moved.flatMap(({ from, to }) => (from?.id === grid.id && to ? [to.id] : []));
    if (heirs?.length) wish.value = { grids: heirs };
  }
}
