import '../styles/steps.css';
import { effect, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { minute } from '../../account/times';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Lines } from '../../icons';
import { called } from '../called';
import { requests } from '../requests';
import type { Step } from '../shapes';
import { editable, plan, saved, steps } from '../state';
import { goTo, redo, undo } from '../sync/outbox';
import { barrier, history, type Line, ways } from './history';
import { Section } from './Section';
import { historyWords } from './words';

const SHOWN = 40;
const PAUSE_MS = 250;
const unread = signal(false);

/** Reads the history anew whenever the plan has another version. */
function followSteps(): () => void {
  let read = '';
  let abort = new AbortController();
  const stop = effect(() => {
    const now = plan.value;
    const at = now ? `${now.id} ${now.version}` : '';
    if (!now || at === read) return;
    read = at;
    abort.abort();
    abort = new AbortController();
    const { signal: end } = abort;
    const timer = setTimeout(() => void readSteps(now.id, end), PAUSE_MS);
    end.addEventListener('abort', () => clearTimeout(timer));
  });
  return () => {
    stop();
    abort.abort();
  };
}

async function readSteps(id: string, end: AbortSignal): Promise<void> {
  try {
    const found: Step[] = [];
    let after: string | null = '0';
    while (after !== null) {
      const page: { items: Step[]; next: string | null } = await requests.steps(
        id,
        Number(after),
        end,
      );
      found.push(...page.items);
      after = page.next;
    }
    if (end.aborted) return;
    steps.value = found;
    unread.value = false;
  } catch {
    if (!end.aborted) unread.value = true;
  }
}

/** What was done, by whom and when; each step leads back to it, or forth. */
export function StepsSection() {
  const t = historyWords.value;
  useEffect(followSteps, []);
  const now = plan.value;
  const head = now?.head ?? 0;
  const { back, forth } = ways(steps.value, head);
  const idle = editable.value;
  return (
    <Section
      id="steps"
      title={t.steps.title}
      count={steps.value.filter(({ state }) => state === 'in_force').length}
      actions={
        idle ? (
          <span class="step-ways">
            <button
              type="button"
              class="icon-button"
              aria-label={t.undo}
              title={t.steps.undoLast}
              aria-disabled={!back && saved.value.unsent === 0}
              onClick={() => (back || saved.peek().unsent > 0) && void undo()}
            >
              <Turn />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={t.redo}
              title={t.steps.redoNext}
              aria-disabled={!forth}
              onClick={() => forth && void redo()}
            >
              <Turn forth />
            </button>
          </span>
        ) : null
      }
    >
      {unread.value && (
        <p class="note pad" role="alert">
          {t.failed}
        </p>
      )}
      <History />
    </Section>
  );
}

function Turn({ forth = false }: { forth?: boolean }) {
  return (
    <Lines
      path={
        forth
          ? 'M13 4.5 16.5 8 13 11.5M16 8H8.5a4 4 0 0 0 0 8H11'
          : 'M7 4.5 3.5 8 7 11.5M4 8h7.5a4 4 0 0 1 0 8H9'
      }
    />
  );
}

export function History() {
  const t = historyWords.value.steps;
  const [all, setAll] = useState(false);
  const now = plan.value;
  const head = now?.head ?? 0;
  const lines = history(steps.value, head);
  if (lines.length === 0) return <p class="note pad">{t.none}</p>;
  const shown = all ? lines : lines.slice(0, SHOWN);
  const least = barrier(steps.value);
  return (
    <>
      <ol class="steps" reversed>
        {shown.map((line) => (
          <OneLine
            key={line.kind === 'step' ? line.step.number : `d${line.steps[0]?.number}`}
            line={line}
          />
        ))}
        {least === 0 && (all || lines.length <= SHOWN) && (
          <li class={head === 0 ? 'step begin current' : 'step begin'}>
            <button
              type="button"
              aria-current={head === 0 ? 'step' : undefined}
              aria-disabled={!editable.value || head === 0}
              title={head === 0 ? undefined : t.toBegin}
              onClick={() => editable.peek() && head !== 0 && void goTo(0)}
            >
              <span class="step-said">{t.begin}</span>
              <span class="note">{now && t.beginOf(count(now.base_revision, lang.value))}</span>
            </button>
          </li>
        )}
      </ol>
      {!all && lines.length > SHOWN && (
        <button type="button" class="link step-more" onClick={() => setAll(true)}>
          {t.all(count(lines.length, lang.value))}
        </button>
      )}
    </>
  );
}

function OneLine({ line }: { line: Line }) {
  const t = historyWords.value.steps;
  const l = lang.value;
  const [open, setOpen] = useState(false);
  if (line.kind === 'discarded') {
    return (
      <li class="step discarded">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span class="step-said">{t.discardedLong(count(line.steps.length, l))}</span>
        </button>
        {open && (
          <ol>
            {line.steps.map((step) => (
              <li key={step.number}>
                <del>{step.sentence[l]}</del>
                <By step={step} />
              </li>
            ))}
          </ol>
        )}
      </li>
    );
  }
  const { step, current } = line;
  const undone = step.state === 'undone';
  const reachable = editable.value && !current && step.number >= barrier(steps.value);
  return (
    <li class={`step ${step.state}${current ? ' current' : ''}`}>
      <button
        type="button"
        aria-current={current ? 'step' : undefined}
        aria-disabled={!reachable}
        title={reachable ? t.to(step.number) : undefined}
        onClick={() => reachable && void goTo(step.number)}
      >
        <span class="step-number">{step.number}</span>
        <span class="step-said">{step.sentence[l]}</span>
        <By step={step} tag={current ? t.current : undone ? t.undone : null} />
      </button>
    </li>
  );
}

function By({ step, tag = null }: { step: Step; tag?: string | null }) {
  return (
    <span class="note">
      {tag && <b>{tag}</b>}
      <span lang="zh-CN">{called(step.account) ?? '—'}</span>
      <time dateTime={step.at}>{minute(step.at)}</time>
    </span>
  );
}
