import '../../account/styles/screen.css';
import '../../account/styles/form.css';
import '../../account/styles/list.css';
import '../styles/workspace.css';
import '../styles/review.css';
import '../styles/review-page.css';
import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Field } from '../../account/fields';
import { type Choice, Picker } from '../../account/Picker';
import { minute } from '../../account/times';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { LanguageSwitch } from '../../i18n/LanguageSwitch';
import { Icon } from '../../icons';
import { NoticeLine } from '../../notice/notice';
import { Failed, Waiting } from '../../notice/states';
import { narrow } from '../../panel/narrow';
import { AccountMenu } from '../../session/AccountMenu';
import { session } from '../../session/session';
import { Resource } from '../../state/resource';
import { called } from '../called';
import { showChanged, Totals } from '../changes/Changes';
import { DifferenceList } from '../changes/DifferenceList';
import type { Difference } from '../changes/shapes';
import { difference, followChanges } from '../changes/state';
import { StatusTag } from '../list/StatusTag';
import { theStage } from '../map/current';
import { Stage } from '../map/Stage';
import { CommentsSection } from '../panels/Comments';
import { MapLegend } from '../panels/MapLegend';
import { Problems } from '../panels/Problems';
import { followRegister } from '../panels/register';
import { Section } from '../panels/Section';
import type { Plan } from '../shapes';
import { findings, plan, wish } from '../state';
import { followPlan as followLive } from '../sync/live';
import { open, opened, shut } from '../sync/loading';
import { Missing } from '../workspace/states';
import { BalanceChange } from './BalanceChange';
import { comparable } from './comparing';
import { ReviewActions } from './ReviewActions';
import { reviewing } from './requests';
import { reviewWords } from './words';

/** A plan as whoever decides about it sees it: what it changes, what speaks against it, the map. */
export function ReviewPage({ id }: { id: string }) {
  const t = reviewWords.value.page;
  useEffect(() => {
    let gone = false;
    const stops = [followChanges(), followRegister(), lookAtChanges()];
    void open(id).then(() => {
      if (!gone && plan.peek()?.id === id) stops.push(followLive(id));
    });
    return () => {
      gone = true;
      for (const stop of stops) stop();
      shut();
    };
  }, [id]);
  const now = opened.value;
  const known = plan.value;
  useEffect(() => {
    if (known) document.title = `${known.title} · ${t.title}`;
  }, [known?.title, t]);
  return (
    <div class="page plan-page review">
      <Top plan={known} />
      <main class="review-body">
        <section class="review-side" aria-label={t.sections}>
          {now.status === 'failed' &&
            !known &&
            (now.problem.missing ? (
              <Missing />
            ) : (
              <Failed problem={now.problem} retry={() => void open(id)} />
            ))}
          {now.status === 'loading' && !known && <Waiting slow={now.slow} />}
          {known && <Side plan={known} />}
        </section>
        <section class="review-map" aria-label={t.map}>
          {known && (
            <Stage>
              <div class="plan-legend">
                <MapLegend />
              </div>
            </Stage>
          )}
          <NoticeLine />
        </section>
      </main>
      {known && narrow.value && (
        <footer class="review-foot">
          <ReviewActions />
        </footer>
      )}
    </div>
  );
}

/** Shows where something is changed, once, unless the address says where to look. */
function lookAtChanges(): () => void {
  if (new URLSearchParams(location.search).has('map')) return () => {};
  let looked = false;
  return effect(() => {
    const known = difference.value;
    if (looked || known.status !== 'ready' || !theStage.value) return;
    looked = true;
    const grids = known.data.grids.flatMap(({ id, fate, after }) =>
      fate !== 'noded' && after ? [id] : [],
    );
    if (grids.length > 0) wish.value = { grids };
  });
}

function Top({ plan }: { plan: Plan | null }) {
  const t = reviewWords.value.page;
  return (
    <header class="top plan-top">
      <a class="back-to-plans" href="/plans" aria-label={t.back} title={t.back}>
        <Icon name="back" />
      </a>
      {plan ? (
        <div class="plan-title">
          <h1 lang="zh-CN" title={plan.title}>
            {plan.title}
          </h1>
          <p class="note">
            <StatusTag status={plan.status} />
            <span class="wide-only" lang="zh-CN">
              {plan.division_name ?? plan.division}
            </span>
          </p>
        </div>
      ) : (
        <span />
      )}
      <span class="top-space" />
      {plan && !narrow.value && <ReviewActions />}
      <div class="top-end">
        <LanguageSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}

function Side({ plan }: { plan: Plan }) {
  const t = reviewWords.value.page;
  const now = difference.value;
  const known = now.data;
  const touched = known ? known.totals.added + known.totals.removed + known.totals.changed : null;
  const said = findings.value;
  return (
    <>
      <About plan={plan} />
      <Section id="review-differences" title={t.differences} count={touched}>
        {now.status === 'failed' && (
          <Failed problem={now.problem} retry={() => void difference.retry()} />
        )}
        {now.status === 'loading' && !known && <Waiting slow={now.slow} />}
        {known && (
          <>
            <Totals />
            <DifferenceList difference={known} show={showChanged} />
          </>
        )}
      </Section>
      <Section id="review-balance" title={t.balance}>
        {known && <BalanceChange balance={known.balance} />}
      </Section>
      <Section id="review-checks" title={t.checks} count={said?.length ?? null}>
        <Problems />
      </Section>
      <CommentsSection />
      <Section id="review-compare" title={t.compare} open={false}>
        <Compare key={plan.id} plan={plan} />
      </Section>
    </>
  );
}

/** Whose it is, who handed it in and who decided. */
function About({ plan }: { plan: Plan }) {
  const t = reviewWords.value.page;
  const mine = [plan.author, ...plan.editors].some(
    (each) => each.id === session.value?.account?.id,
  );
  const lines = [
    t.by(
      [plan.author, ...plan.editors.filter(({ id }) => id !== plan.author.id)]
        .map((who) => called(who) ?? '—')
        .join(lang.value === 'zh' ? '、' : ', '),
    ),
    t.base(count(plan.base_revision, lang.value)),
    ...(plan.submitted_at
      ? [t.submitted(called(plan.submitted_by) ?? '—', minute(plan.submitted_at))]
      : []),
    ...(plan.reviewed_at
      ? [t.reviewed(called(plan.reviewed_by) ?? '—', minute(plan.reviewed_at))]
      : []),
  ];
  return (
    <div class="review-about">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {mine && plan.status === 'submitted' && !plan.may.includes('approve') && (
        <p class="warning">{t.ownPlan}</p>
      )}
      <a class="link" href={`/plans/${plan.id}`}>
        {t.openPlan}
      </a>
    </div>
  );
}

/** How the plan differs from another one. */
function Compare({ plan }: { plan: Plan }) {
  const t = reviewWords.value.page;
  const [other, setOther] = useState<Choice | null>(null);
  const [near, setNear] = useState<Choice[]>([]);
  const [found] = useState(() => new Resource<Difference>());
  useEffect(() => {
    const abort = new AbortController();
    comparable(plan, '', abort.signal)
      .then((some) => !abort.signal.aborted && setNear(some))
      .catch(() => {}); // they are found by typing as well
    return () => abort.abort();
  }, [plan.id]);
  useEffect(() => {
    if (!other) return found.clear();
    void found.load((signal) => reviewing.difference(plan.id, other.key, signal));
  }, [other?.key, plan.version]);
  const now = found.value;
  return (
    <div class="compare">
      <Field label={t.compareWith}>
        {({ id }) => (
          <Picker
            id={id}
            chosen={other}
            choose={setOther}
            search={(text, signal) => comparable(plan, text, signal)}
            standing={near}
            placeholder={t.comparePlaceholder}
            none={t.compareNone}
          />
        )}
      </Field>
      {other && (
        <button type="button" class="link" onClick={() => setOther(null)}>
          {t.endCompare}
        </button>
      )}
      {now.status === 'failed' && (
        <p class="fault-line" role="alert">
          {now.problem.message}
        </p>
      )}
      {now.status === 'loading' && <Waiting slow={now.slow} />}
      {other && now.status === 'ready' && (
        <>
          <p class="note">{t.comparing(other.name)}</p>
          <DifferenceList difference={now.data} show={showChanged} />
        </>
      )}
    </div>
  );
}
