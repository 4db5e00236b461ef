import type { Problem } from '../api/problem';
import { words } from '../i18n';
import { select } from '../state/store';

/** Waiting: nothing for 300 ms, then a spinner with words. */
export function Waiting({ slow, text }: { slow: boolean; text?: string }) {
  if (!slow) return <div class="state" aria-busy="true" />;
  return (
    <div class="state" aria-busy="true">
      <span class="spinner" />
      <p>{text ?? words.value.states.loading}</p>
    </div>
  );
}

/** What went wrong, in words that say what to do. */
export function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const t = words.value.states;
  if (problem.missing) return <Missing />;
  if (problem.status === 403) {
    return (
      <div class="state" role="alert">
        <p class="state-title">{t.forbidden}</p>
        <p class="note">{t.forbiddenWhy}</p>
      </div>
    );
  }
  return (
    <div class="state" role="alert">
      <p class="state-title">{problem.status === 0 ? t.offline : t.failed}</p>
      <p class="note">{t.failedWhy}</p>
      <button type="button" class="action" onClick={retry}>
        {t.retry}
      </button>
    </div>
  );
}

export function Missing() {
  const t = words.value.states;
  return (
    <div class="state" role="alert">
      <p class="state-title">{t.missing}</p>
      <p class="note">{t.missingWhy}</p>
      <button type="button" class="action" onClick={() => select(null, true)}>
        {t.toRoot}
      </button>
    </div>
  );
}

export function NoData() {
  const t = words.value.states;
  return (
    <div class="state">
      <p class="state-title">{t.noData}</p>
      <p class="note">{t.noDataWhy}</p>
    </div>
  );
}
