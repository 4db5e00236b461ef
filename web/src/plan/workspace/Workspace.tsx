import '../styles/workspace.css';
import '../styles/rail.css';
import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { words } from '../../i18n';
import { NoticeLine } from '../../notice/notice';
import { Failed, Waiting } from '../../notice/states';
import { narrow } from '../../panel/narrow';
import { Sheet, stop as sheetStop } from '../../panel/Sheet';
import { session } from '../../session/session';
import { followPlan } from '../following';
import { Stage } from '../map/Stage';
import { MapLegend } from '../panels/MapLegend';
import { Sections } from '../panels/Side';
import { ReviewActions } from '../review/ReviewActions';
import { chosen, editable, plan, tool } from '../state';
import { followPlan as followLive } from '../sync/live';
import { open, opened, shut } from '../sync/loading';
import { openOutbox } from '../sync/outbox';
import { toolOf } from '../tools';
import { ConfirmBar } from '../tools/ConfirmBar';
import { TutorialPlace } from '../tutorial/Place';
import { workspaceWords } from '../words/workspace';
import { followChosen } from './address';
import { KeysSheet } from './KeysSheet';
import { followKeys } from './keys';
import { Rail } from './Rail';
import { Search } from './Search';
import { Missing } from './states';
import { TopBar } from './TopBar';

/** The page on which a plan is drawn. */
export function Workspace({ id }: { id: string }) {
  const account = session.value?.account?.id ?? '';
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let stop = () => {};
    let gone = false;
    void open(id).then(() => {
      if (gone || plan.peek()?.id !== id) return;
      const stops = [followChosen(), openOutbox(id, account), followLive(id)];
      stop = () => {
        for (const each of stops) each();
      };
    });
    const keys = followKeys();
    return () => {
      gone = true;
      stop();
      keys();
      toolOf(tool.peek()).leave?.();
      shut();
    };
  }, [id, account, tries]);
  useEffect(followPlan, []);
  const title = plan.value?.title;
  const t = workspaceWords.value;
  useEffect(() => {
    document.title = title ? t.documentTitle(title) : t.plans;
  }, [title, t]);
  const state = opened.value;
  if (state.status === 'failed') {
    return (
      <div class="page plan-page workspace">
        <TopBar />
        <main class="plans-body">
          {state.problem.missing ? (
            <Missing />
          ) : (
            <Failed problem={state.problem} retry={() => setTries(tries + 1)} />
          )}
        </main>
      </div>
    );
  }
  return (
    <div class="page plan-page workspace">
      <TopBar />
      {!narrow.value && <Rail />}
      <main class="stage plan-stage">
        <Stage>
          <Search />
          {state.status === 'loading' && state.slow && (
            <div class="map-state floating">
              <Waiting slow text={t.map.loading} />
            </div>
          )}
          <div class="plan-legend">
            <MapLegend />
          </div>
          <div class="plan-foot">
            <ConfirmBar />
            <Hint />
          </div>
        </Stage>
        <NoticeLine />
      </main>
      {narrow.value ? (
        <Sheet label={t.side} contentKey={[...chosen.value].join()}>
          <div class="sheet-deeds">
            <ReviewActions />
          </div>
          <p class="note read-only">{t.readOnlyWhy.phone}</p>
          <Sections />
        </Sheet>
      ) : (
        <div class="plan-column">
          <TutorialPlace />
          <aside class="plan-side" aria-label={t.side}>
            <Sections />
          </aside>
        </div>
      )}
      <KeysSheet />
    </div>
  );
}

/** One line that says what the tool in hand wants. */
function Hint() {
  const t = workspaceWords.value;
  const now = plan.value;
  if (!now || narrow.value) return null;
  const text = editable.value
    ? toolOf(tool.value).hint()
    : now.status === 'draft' || now.status === 'returned'
      ? t.readOnlyWhy.rights
      : t.readOnlyWhy.status;
  return (
    <p class="hint" aria-live="polite">
      <b>{t.tool[tool.value]}</b>
      <span>{text}</span>
      <span class="hint-keys">
        <kbd>?</kbd> {words.value.keys.title}
      </span>
    </p>
  );
}

// What was just selected is shown.
effect(() => {
  if (narrow.value && chosen.value.size > 0 && sheetStop.peek() === 'peek')
    sheetStop.value = 'half';
});

// A phone shows a plan; its fingers are too large for borders, whatever the account may do.
effect(() => {
  if (narrow.value && tool.peek() !== 'select') tool.value = 'select';
});
