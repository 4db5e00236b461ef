import { lang, words } from '../../i18n';
import { count } from '../../i18n/format';
import { LanguageSwitch } from '../../i18n/LanguageSwitch';
import { Icon } from '../../icons';
import { listed } from '../../keys/shortcuts';
import { narrow } from '../../panel/narrow';
import { AccountMenu } from '../../session/AccountMenu';
import { called } from '../called';
import { tint } from '../map/tints';
import { onLattice } from '../model/fabric';
import { ways } from '../panels/history';
import { ReviewActions } from '../review/ReviewActions';
import type { Person } from '../shapes';
import { editable, people, plan, saved, steps, wish } from '../state';
import { redo, undo } from '../sync/outbox';
import type { ToolId } from '../tools/tool';
import { workspaceWords } from '../words/workspace';
import { ToolIcon } from './ToolIcon';

export function TopBar() {
  const t = workspaceWords.value;
  const now = plan.value;
  return (
    <header class="top plan-top">
      <a class="back-to-plans" href="/plans" aria-label={t.backToPlans} title={t.backToPlans}>
        <Icon name="back" />
        <span class="wide-only">{t.plans}</span>
      </a>
      {now ? (
        <>
          <div class="plan-title">
            <h1 title={now.title}>{now.title}</h1>
            <p class="note">
              <span class={`plan-status ${now.status}`}>{t.status[now.status]}</span>
              <span class="wide-only">
                {now.division_name && <span lang="zh-CN">{now.division_name}</span>}
                {' · '}
                {t.base(count(now.base_revision, lang.value))}
              </span>
              <SavedState />
            </p>
          </div>
          {editable.value && !narrow.value && <Steps />}
          <span class="top-space" />
          {!narrow.value && <Others />}
          {!narrow.value && <ReviewActions />}
        </>
      ) : (
        <span class="top-space" />
      )}
      <div class="top-end">
        {!narrow.value && (
          <button
            type="button"
            class="icon-button"
            title={t.keysSheet}
            aria-label={t.keysSheet}
            onClick={() => {
              listed.value = true;
            }}
          >
            <span aria-hidden="true">?</span>
          </button>
        )}
        <LanguageSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}

/** Whether what was done is with the server; said, not only shown. */
export function SavedState() {
  const t = workspaceWords.value;
  const { unsent, online } = saved.value;
  if (!editable.value && unsent === 0 && online) {
    return <span class="saved quiet">{t.readOnly}</span>;
  }
  const n = count(unsent, lang.value);
  const text = online
    ? unsent === 0
      ? t.saved
      : t.unsent(n)
    : unsent === 0
      ? t.offline
      : t.offlineUnsent(n);
  const look = !online ? ' off' : unsent > 0 ? ' busy' : '';
  return (
    <span class={`saved${look}`} role="status">
      {text}
    </span>
  );
}

function Steps() {
  const t = workspaceWords.value;
  const way = ways(steps.value, plan.value?.head ?? 0);
  const back = way.back || saved.value.unsent > 0;
  return (
    <div class="step-buttons">
      <button
        type="button"
        class="icon-button"
        aria-label={t.undo}
        title={`${t.undo} (Ctrl+Z)`}
        aria-keyshortcuts="Control+Z"
        disabled={!back}
        onClick={() => void undo()}
      >
        <ToolIcon name="undo" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t.redo}
        title={`${t.redo} (Ctrl+Shift+Z)`}
        aria-keyshortcuts="Control+Shift+Z"
        disabled={!way.forth}
        onClick={() => void redo()}
      >
        <ToolIcon name="redo" />
      </button>
    </div>
  );
}

const SHOWN = 4;

/** One character of a Chinese name is its family's; of others the first letters of two words. */
export function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return [...name][0] ?? '';
  const parts = name.split(/[\s._-]+/).filter(Boolean);
  return parts
    .slice(0, 2)
    .map((part) => [...part][0]?.toUpperCase() ?? '')
    .join('');
}

function Others() {
  const t = workspaceWords.value;
  const every = people.value;
  if (every.length === 0) return null;
  const named = (each: Person) => called(each) ?? t.someone;
  const look = (each: Person) => {
    if (each.at) wish.value = { at: onLattice(each.at) };
    else if (each.grids.length > 0) wish.value = { grids: each.grids };
  };
  return (
    <ul class="others" aria-label={t.peopleHere(every.length)}>
      {every.slice(0, SHOWN).map((each) => {
        const tool = each.tool ? (t.tool[each.tool as ToolId] ?? null) : null;
        return (
          <li key={each.client}>
            <button
              type="button"
              class={`person-chip tint-${tint(each.account).index}`}
              title={t.isHere(named(each), tool)}
              aria-label={t.showPerson(named(each))}
              onClick={() => look(each)}
            >
              {initials(named(each))}
            </button>
          </li>
        );
      })}
      {every.length > SHOWN && (
        <li
          class="note"
          title={every
            .slice(SHOWN)
            .map(named)
            .join(words.value.tag === 'zh-CN' ? '、' : ', ')}
        >
          +{every.length - SHOWN}
        </li>
      )}
    </ul>
  );
}
