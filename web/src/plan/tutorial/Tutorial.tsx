import { batch, computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { tell } from '../../notice/notice';
import { session } from '../../session/session';
import { inWords } from '../asking';
import { openSection } from '../panels/Section';
import { requests } from '../requests';
import { freshKey } from '../review/turn';
import { goTo as goToPage } from '../route';
import type { Plan } from '../shapes';
import { chosen, editable, fabric, fabricTurn, plan, saved, steps, tool } from '../state';
import { goTo } from '../sync/outbox';
import { learningWords } from '../words/learning';
import { tutorialWords } from '../words/tutorial';
import { workspaceWords } from '../words/workspace';
import {
  begun,
  type Course,
  LESSONS,
  type LessonId,
  type Scene,
  skipped,
  watched,
  wayBack,
} from './course';
import { enough } from './running';

/** In which plan the course was begun, and at which step it stood then. */
const begunIn = signal<{ plan: string; head: number } | null>(null);
const course = signal<Course | null>(null);
const making = signal(false);

const scene = computed<Scene | null>(() => {
  const now = plan.value;
  const me = session.value?.account?.id;
  fabricTurn.value;
  // Until the history has come, what was done long ago would look as if it were new.
  if (!now || !me || (now.head > 0 && steps.value.length === 0)) return null;
  return {
    tool: tool.value,
    chosen: chosen.value,
    steps: steps.value,
    me,
    staffed: [...(fabric.value?.grids() ?? [])].some(({ staff }) => staff.length > 0),
    status: now.status,
  };
});

function follow(): () => void {
  const stop = effect(() => {
    const now = scene.value;
    const here = begunIn.value;
    if (!now || here?.plan !== plan.value?.id) return;
    const before = course.peek();
    const after = before ? watched(before, now) : begun(now);
    if (after !== before) enter(after);
  });
  // Where to look is shown by the page's own parts; see the styles.
  const lit = effect(() => {
    const lesson = LESSONS[course.value?.at ?? LESSONS.length]?.id;
    if (lesson) document.documentElement.dataset.lesson = lesson;
    else delete document.documentElement.dataset.lesson;
  });
  return () => {
    stop();
    lit();
    delete document.documentElement.dataset.lesson;
  };
}

/** Panels that a lesson speaks of are opened with it. */
const SHOWS: Partial<Record<LessonId, string>> = { balance: 'balance', staff: 'staff' };

function enter(next: Course): void {
  course.value = next;
  const panel = SHOWS[LESSONS[next.at]?.id as LessonId];
  if (panel) openSection(panel);
}

function skip(): void {
  const [now, at] = [scene.peek(), course.peek()];
  if (now && at) enter(skipped(at, now));
}

function close(): void {
  batch(() => {
    begunIn.value = null;
    course.value = null;
    enough();
  });
}

function beginHere(now: Plan): void {
  batch(() => {
    course.value = null;
    begunIn.value = { plan: now.id, head: now.head };
  });
}

/** A plan of one's own over the same ground, in which nothing can go wrong. */
async function beginApart(now: Plan): Promise<void> {
  if (making.peek()) return;
  making.value = true;
  try {
    const title = tutorialWords.peek().practiceTitle(now.division_name ?? now.division);
    const made = await requests.create(title, now.division, freshKey());
    beginHere(made);
    goToPage(`/plans/${made.id}`);
  } catch (error) {
    tell(inWords(error), { fault: true });
  } finally {
    making.value = false;
  }
}

/** Two minutes in which a planner does each thing once; the map stays free all the while. */
export function Tutorial() {
  const t = tutorialWords.value;
  const now = plan.value;
  useEffect(follow, []);
  if (!now) return null;
  const at = course.value;
  const here = begunIn.value?.plan === now.id;
  return (
    <section class="tutorial" aria-label={learningWords.value.tutorial}>
      <header>
        <p class="note">
          {here && at && at.at < LESSONS.length
            ? t.progress(count(at.at + 1, lang.value), count(LESSONS.length, lang.value))
            : learningWords.value.tutorial}
        </p>
        <button type="button" class="icon-button" aria-label={t.end} title={t.end} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {!here ? <Intro now={now} /> : at && <Lesson at={at} now={now} />}
    </section>
  );
}

function Intro({ now }: { now: Plan }) {
  const t = tutorialWords.value;
  return (
    <>
      <h2>{t.intro.title}</h2>
      <p>{t.intro.text}</p>
      <p class="tutorial-foot">
        <button
          type="button"
          class="action primary"
          aria-busy={making.value}
          onClick={() => void beginApart(now)}
        >
          {making.value ? t.intro.making : t.intro.apart}
        </button>
        {editable.value && (
          <button type="button" class="action" onClick={() => beginHere(now)}>
            {t.intro.here}
          </button>
        )}
      </p>
    </>
  );
}

function Lesson({ at, now }: { at: Course; now: Plan }) {
  const t = tutorialWords.value;
  const lesson = LESSONS[at.at];
  const names = workspaceWords.value.tool;
  const said = lesson ? t.lessons[lesson.id] : t.over;
  const last = !lesson || lesson.id === 'submit';
  return (
    <>
      <progress max={LESSONS.length} value={at.at} aria-label={t.done} />
      {/* What was done and what comes next are one piece of news. */}
      <div aria-live="polite">
        {at.praised && (
          <p class="tutorial-praise">
            <Icon name="done" />
            {t.praise[at.praised]}
          </p>
        )}
        <h2>{said.title(names)}</h2>
        <p>{said.text(names)}</p>
      </div>
      <p class="tutorial-foot">
        {last ? (
          <>
            <button type="button" class="action primary" onClick={close}>
              {t.finish}
            </button>
            <Back now={now} />
          </>
        ) : (
          <>
            <button type="button" class="action" onClick={skip}>
              {t.skip}
            </button>
            <button type="button" class="link quiet" onClick={close}>
              {t.end}
            </button>
          </>
        )}
      </p>
    </>
  );
}

/** Takes back all that was practised. */
function Back({ now }: { now: Plan }) {
  const at = scene.value;
  const start = begunIn.value?.head ?? now.head;
  const to = at && wayBack(start, now.head, at);
  if (to === null || saved.value.unsent > 0) return null;
  return (
    <button type="button" class="action" onClick={() => void goTo(to)}>
      {tutorialWords.value.back}
    </button>
  );
}
