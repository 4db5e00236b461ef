import { useEffect, useState } from 'preact/hooks';
import { Failed, Waiting } from '../notice/states';
import { filtersOf, go, hash } from '../session/screen';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { type AuditWish, addressOfWish, filterOf, wishOf } from './audit';
import { Heading } from './Heading';
import { Pages } from './pages';
import { requests } from './requests';
import type { AuditEntry } from './shapes';
import { accountWords } from './words';

/** Who did what when, the newest first. */
export function AuditTrail() {
  const t = accountWords.value.audit;
  const [wish, setWish] = useState<AuditWish>(() => wishOf(filtersOf(hash.peek())));
  const [pages] = useState(() => new Pages<AuditEntry>());
  useEffect(() => {
    go(addressOfWish(wish), true);
    void pages.restart((after, signal) => requests.audit(filterOf(wish), after, signal));
  }, [wish]);
  const now = pages.value;
  const found = now.data;
  return (
    <>
      <header class="screen-head">
        <div>
          <Heading>{t.title}</Heading>
          <p class="lead">{t.lead}</p>
        </div>
        <div class="head-links">
          <a class="action" href={requests.auditExport(filterOf(wish), 'csv')} download>
            {t.csv}
          </a>
          <a class="action" href={requests.auditExport(filterOf(wish), 'jsonl')} download>
            {t.jsonl}
          </a>
        </div>
      </header>
      <AuditFilters wish={wish} set={setWish} />
      <p class="unseen" role="status">
        {found && t.count(found.items.length)}
      </p>
      {now.status === 'failed' && <Failed problem={now.problem} retry={() => void pages.retry()} />}
      {now.status === 'loading' && !found && <Waiting slow={now.slow} />}
      {found?.items.length === 0 && <p class="note empty">{t.none}</p>}
      {found && found.items.length > 0 && (
        <AuditTable entries={found.items} busy={now.status === 'loading'} />
      )}
      {found?.next && (
        <button type="button" class="action more" onClick={() => void pages.more()}>
          {t.older}
        </button>
      )}
    </>
  );
}
