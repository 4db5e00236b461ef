import '../../account/styles/screen.css';
import '../../account/styles/form.css';
import '../../account/styles/list.css';
import '../styles/list.css';
import { useEffect, useId, useState } from 'preact/hooks';
import { divisionsLike } from '../../account/choices';
import { Heading } from '../../account/Heading';
import { type Choice, Picker } from '../../account/Picker';
import { Pages } from '../../account/pages';
import { minute } from '../../account/times';
import { api } from '../../api/client';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { tell } from '../../notice/notice';
import { Failed, Waiting } from '../../notice/states';
import { may } from '../../session/session';
import { inWords } from '../asking';
import { called } from '../called';
import { requests } from '../requests';
import { reviewing } from '../review/requests';
import { regardless } from '../review/turn';
import { goTo, query } from '../route';
import type { Plan } from '../shapes';
import { copyTitle } from './copying';
import { addressOf, type Filter, filtered, filterOf, STATUSES } from './filter';
import { NewPlan } from './NewPlan';
import { StatusTag } from './StatusTag';
import { listWords } from './words';

/** All plans that one may see, the newest first: to be found, opened, copied and begun. */
export function PlanList() {
  const t = listWords.value;
  const filter = filterOf(query.value);
  const setFilter = (next: Filter) => goTo(addressOf(next), true);
  const [asking, setAsking] = useState(false);
  const [pages] = useState(() => new Pages<Plan>());
  const restart = () => {
    const { status, mine, division } = filter;
    void pages.restart((after, signal) =>
      requests.plans(
        { mine, ...(status ? { status } : {}), ...(division ? { division } : {}) },
        after,
        signal,
      ),
    );
  };
  useEffect(restart, [addressOf(filter)]);
  const now = pages.value;
  const found = now.data;
  const create = may('edit_plan') && (
    <button type="button" class="action primary" onClick={() => setAsking(true)}>
      <Icon name="plus" />
      {t.create}
    </button>
  );
  return (
    <div class="plan-list screen">
      <header class="screen-head">
        <div>
          <Heading>{t.title}</Heading>
          <p class="lead">{t.lead}</p>
        </div>
        {create}
      </header>
      <Filters filter={filter} change={setFilter} />
      <p class="unseen" role="status">
        {found && (found.next ? t.countMore(found.items.length) : t.count(found.items.length))}
      </p>
      {now.status === 'failed' && <Failed problem={now.problem} retry={() => void pages.retry()} />}
      {now.status === 'loading' && !found && <Waiting slow={now.slow} />}
      {found?.items.length === 0 && (
        <div class="state empty">
          <p class="state-title">{filtered(filter) ? t.noneFound : t.none}</p>
          {filtered(filter) ? (
            <button
              type="button"
              class="action"
              onClick={() => setFilter({ status: null, mine: false, division: null })}
            >
              {t.clear}
            </button>
          ) : (
            <p class="note">{t.noneWhy}</p>
          )}
        </div>
      )}
      {found && found.items.length > 0 && <Table plans={found.items} again={restart} />}
      {found?.next && (
        <button type="button" class="action more" onClick={() => void pages.more()}>
          {t.more}
        </button>
      )}
      {asking && (
        <NewPlan close={() => setAsking(false)} made={(plan) => goTo(`/plans/${plan.id}`)} />
      )}
    </div>
  );
}

function Filters({ filter, change }: { filter: Filter; change: (next: Filter) => void }) {
  const t = listWords.value;
  const ids = useId();
  const [place, setPlace] = useState<Choice | null>(null);
  useEffect(() => {
    const code = filter.division;
    if (!code) return setPlace(null);
    if (place?.key === code) return;
    const abort = new AbortController();
    setPlace({ key: code, name: code, context: null });
    api
      .division(code, abort.signal)
      .then(({ name }) => setPlace({ key: code, name, context: null }))
      .catch(() => {}); // the code itself stands there
    return () => abort.abort();
  }, [filter.division]);
  return (
    <fieldset class="plan-filters" aria-label={t.filters}>
      <div class="field">
        <label for={`${ids}-status`}>{t.status}</label>
        <select
          id={`${ids}-status`}
          value={filter.status ?? ''}
          onChange={(event) =>
            change({ ...filter, status: (event.currentTarget.value || null) as Filter['status'] })
          }
        >
          <option value="">{t.anyStatus}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t.state[status]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${ids}-division`}>{t.division}</label>
        <span class="clearable">
          <Picker
            id={`${ids}-division`}
            chosen={place}
            choose={(choice) => {
              setPlace(choice);
              change({ ...filter, division: choice?.key ?? null });
            }}
            search={divisionsLike}
            placeholder={t.anyDivision}
            none={t.divisionNone}
          />
          {filter.division && (
            <button
              type="button"
              class="icon-button"
              aria-label={t.clearDivision}
              title={t.clearDivision}
              onClick={() => change({ ...filter, division: null })}
            >
              <Icon name="close" />
            </button>
          )}
        </span>
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={filter.mine}
          onChange={(event) => change({ ...filter, mine: event.currentTarget.checked })}
        />
        <span>{t.mine}</span>
      </label>
    </fieldset>
  );
}

function Table({ plans, again }: { plans: readonly Plan[]; again: () => void }) {
  const t = listWords.value;
  return (
    <table class="records plans">
      <thead>
        <tr>
          <th scope="col">{t.plan}</th>
          <th scope="col">{t.status}</th>
          <th scope="col">{t.author}</th>
          <th scope="col" class="number">
            {t.steps}
          </th>
          <th scope="col">{t.changed}</th>
          <th scope="col">
            <span class="unseen">{t.copy}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {plans.map((plan) => (
          <Row key={plan.id} plan={plan} again={again} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ plan, again }: { plan: Plan; again: () => void }) {
  const t = listWords.value;
  const own = `/plans/${plan.id}`;
  const judged = plan.may.some((deed) => ['approve', 'reject', 'publish'].includes(deed));
  const toReview = `${own}/review`;
  const others = plan.editors.filter((editor) => editor.id !== plan.author.id);
  const since = plan.latest_revision - plan.base_revision;
  const open = ['draft', 'returned', 'submitted', 'approved'].includes(plan.status);
  return (
    <tr class={plan.status === 'withdrawn' ? 'off' : ''}>
      <th scope="row">
        <a href={judged ? toReview : own} lang="zh-CN">
          {plan.title}
        </a>
        <span class="note" lang="zh-CN">
          {plan.division_name ?? plan.division}
        </span>
      </th>
      <td data-label={t.status}>
        <span>
          <StatusTag status={plan.status} />
          {plan.published_revision !== null && (
            <span class="note">{t.publishedAs(count(plan.published_revision, lang.value))}</span>
          )}
          {open && since > 0 && <span class="note">{t.behind(since)}</span>}
        </span>
      </td>
      <td data-label={t.author}>
        <span
          lang="zh-CN"
          title={[plan.author, ...others].map(({ name }) => name ?? '—').join('、')}
        >
          {called(plan.author) ?? '—'} {others.length > 0 && t.and(others.length + 1)}
        </span>
      </td>
      <td data-label={t.steps} class="number">
        <span>{count(plan.operations, lang.value)}</span>
      </td>
      <td data-label={t.changed} class="time">
        <time dateTime={plan.updated_at}>{minute(plan.updated_at)}</time>
      </td>
      <td class="deeds">
        <span>
          {judged && (
            <a class="action" href={toReview} aria-label={t.reviewOf(plan.title)}>
              {t.review}
            </a>
          )}
          {plan.may.includes('copy') && (
            <button
              type="button"
              class="icon-button"
              aria-label={t.copyOf(plan.title)}
              title={t.copyOf(plan.title)}
              onClick={() => void copyOf(plan, again)}
            >
              <Icon name="copy" />
            </button>
          )}
        </span>
      </td>
    </tr>
  );
}

async function copyOf(plan: Plan, again: () => void): Promise<void> {
  const t = listWords.peek();
  try {
    const { copy } = await regardless(plan, 'copy', (turn) =>
      reviewing.copy(plan.id, turn, copyTitle(plan.title)),
    );
    again();
    const withdraw = async () => {
      try {
        const made = await requests.plan(copy);
        await regardless(made, 'withdraw', (turn) => reviewing.bring(copy, turn, 'withdraw'));
        again();
        tell(t.copyUndone);
      } catch (error) {
        tell(inWords(error), { fault: true });
      }
    };
    tell(t.copied(plan.title), { action: { text: t.undo, act: () => void withdraw() } });
  } catch (error) {
    tell(inWords(error), { fault: true });
  }
}
