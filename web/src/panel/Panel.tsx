import { words } from '../i18n';
import { config, revision, selection, showLatest } from '../state/store';
import { DivisionView } from './DivisionView';
import { GridView } from './GridView';
import { PlaceView } from './PlaceView';
import { Sheet } from './Sheet';

export function Panel() {
  const t = words.value;
  const chosen = selection.value;
  const key = chosen ? (chosen.type === 'place' ? chosen.id : chosen.code) : 'root';
  return (
    <Sheet label={t.figures.heading} contentKey={key}>
      <OlderRevision />
      {chosen?.type === 'grid' ? (
        <GridView />
      ) : chosen?.type === 'place' ? (
        <PlaceView id={chosen.id} />
      ) : (
        <DivisionView />
      )}
    </Sheet>
  );
}

/** A link may lead to a past revision; the page says so. */
function OlderRevision() {
  const t = words.value.revision;
  const latest = config.value.data?.revision;
  const now = revision.value;
  if (latest === undefined || now === null || now === latest) return null;
  return (
    <div class="older">
      <p>{t.older(String(now), String(latest))}</p>
      <button type="button" class="action" onClick={() => void showLatest()}>
        {t.current}
      </button>
    </div>
  );
}
