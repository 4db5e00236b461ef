import '../styles/review.css';
import { useState } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { tell } from '../../notice/notice';
import { ImportDialog } from '../imports/ImportDialog';
import { route } from '../route';
import { editable, plan, saved } from '../state';
import { announced } from '../sync/live';
import { teach } from '../tutorial/running';
import { learningWords } from '../words/learning';
import { Asking } from './Asking';
import { Conflicts } from './Conflicts';
import type { Deed } from './deeds';
import { offered } from './deeds';
import { begin, doing } from './doing';
import { Menu } from './Menu';
import { Naming } from './Naming';
import { reviewing } from './requests';
import { reviewWords } from './words';

/** What can be done with the plan that is open, the one thing it waits for first. */
export function ReviewActions() {
  const t = reviewWords.value;
  const [importing, setImporting] = useState(false);
  const [naming, setNaming] = useState(false);
  const now = plan.value;
  if (!now) return null;
  const latest_revision = Math.max(now.latest_revision, announced.value);
  const { primary, beside, more } = offered({ ...now, latest_revision });
  const newer = latest_revision - now.base_revision;
  const onReview = route.value.page === 'review';
  return (
    <div class="review-actions">
      {more.includes('rebase') && newer > 0 && (
        <button type="button" class="action newer" onClick={() => start('rebase')}>
          {t.rebase.newer(count(newer, lang.value))}
        </button>
      )}
      <Menu button={<Dots />}>
        {onReview ? (
          <a href={`/plans/${now.id}`}>{t.workspace}</a>
        ) : (
          <a href={`/plans/${now.id}/review`}>{t.review}</a>
        )}
        {more.map((deed) => (
          <button key={deed} type="button" onClick={() => start(deed)}>
            {t.deed[deed]}
          </button>
        ))}
        {editable.value && (
          <button type="button" onClick={() => setNaming(true)}>
            {t.rename}
          </button>
        )}
        {editable.value && !onReview && (
          <button type="button" onClick={teach}>
            {learningWords.value.tutorial}
          </button>
        )}
        <hr />
        {editable.value && !onReview && (
          <button type="button" onClick={() => setImporting(true)}>
            {t.import}
          </button>
        )}
        <a href={reviewing.exportOf(now.id, 'geojson')} download>
          {t.exportGrids}
        </a>
        <a href={reviewing.differenceOf(now.id)} download={`${now.title}.geojson`}>
          {t.exportDifference}
        </a>
      </Menu>
      {beside.map((deed) => (
        <Do key={deed} deed={deed} />
      ))}
      {primary && <Do deed={primary} primary />}
      <Asking />
      <Conflicts />
      {naming && <Naming close={() => setNaming(false)} />}
      {importing && <ImportDialog close={() => setImporting(false)} />}
    </div>
  );
}

function Do({ deed, primary = false }: { deed: Deed; primary?: boolean }) {
  const t = reviewWords.value;
  const busy = doing.value === deed;
  return (
    <button
      type="button"
      class={`action${primary ? ' primary' : ''}`}
      aria-busy={busy}
      onClick={() => start(deed)}
    >
      {busy ? t.doing[deed] : t.deed[deed]}
    </button>
  );
}

/** Not while something is on its way: it would not be part of it. */
function start(deed: Deed): void {
  if (saved.peek().unsent > 0) tell(reviewWords.peek().unsent, { fault: true });
  else begin(deed);
}

function Dots() {
  return (
    <>
      <span>{reviewWords.value.more}</span>
      <Icon name="chevron" />
    </>
  );
}
