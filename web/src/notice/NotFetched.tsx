import { words } from '../i18n';

/** A part of the page did not come: the network went, or a newer version took its place. */
export function NotFetched() {
  const t = words.value.states;
  return (
    <div class="state" role="alert">
      <p class="state-title">{t.offline}</p>
      <p class="note">{t.failedWhy}</p>
      <button type="button" class="action" onClick={() => location.reload()}>
        {t.retry}
      </button>
    </div>
  );
}
