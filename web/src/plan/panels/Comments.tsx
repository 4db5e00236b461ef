import '../styles/comments.css';
import { useEffect, useRef } from 'preact/hooks';
import { useDeed } from '../../account/deed';
import { Fault } from '../../account/fields';
import { minute } from '../../account/times';
import { lang } from '../../i18n';
import { count, spacedCode } from '../../i18n/format';
import { Icon } from '../../icons';
import { called } from '../called';
import type { Comment } from '../shapes';
import { chosen, comments, fabric, fabricTurn, plan, wish } from '../state';
import {
  draft,
  followComments,
  opened,
  picking,
  post,
  resolve,
  showResolved,
  type Target,
} from './commenting';
import { Section } from './Section';
import { historyWords } from './words';

const LONGEST = 4000;

/** What was said about the plan, each at its place. */
export function CommentsSection() {
  const t = historyWords.value.comments;
  useEffect(followComments, []);
  const open = comments.value.filter(({ resolved }) => !resolved).length;
  return (
    <Section id="comments" title={t.title} count={open}>
      <Comments />
    </Section>
  );
}

export function Comments() {
  const t = historyWords.value.comments;
  const all = comments.value;
  const done = all.filter(({ resolved }) => resolved).length;
  const shown = all
    .map((comment, index) => ({ comment, number: index + 1 }))
    .filter(({ comment }) => showResolved.value || !comment.resolved);
  return (
    <div class="comments">
      {all.length === 0 && !draft.value && <p class="note pad">{t.none}</p>}
      <ol>
        {shown.map(({ comment, number }) => (
          <One key={comment.id} comment={comment} number={number} />
        ))}
      </ol>
      {done > 0 && (
        <button
          type="button"
          class="link comments-more"
          aria-pressed={showResolved.value}
          onClick={() => {
            showResolved.value = !showResolved.value;
          }}
        >
          {showResolved.value ? t.hideResolved : t.showResolved(count(done, lang.value))}
        </button>
      )}
      {draft.value ? (
        <Draft />
      ) : (
        <button
          type="button"
          class="action comments-add"
          onClick={() => {
            draft.value = { text: '', about: aboutChosen() };
          }}
        >
          <Icon name="plus" />
          {t.add}
        </button>
      )}
    </div>
  );
}

/** One grid that is selected is what a new comment will be about, most likely. */
function aboutChosen(): Target {
  const [only, ...others] = chosen.peek();
  return only && others.length === 0 ? { grid: only } : null;
}

function One({ comment, number }: { comment: Comment; number: number }) {
  const t = historyWords.value.comments;
  const line = useRef<HTMLLIElement>(null);
  const forward = opened.value === comment.id;
  useEffect(() => {
    if (forward) line.current?.scrollIntoView({ block: 'nearest' });
  }, [forward]);
  return (
    <li
      ref={line}
      class={`comment${comment.resolved ? ' resolved' : ''}${forward ? ' forward' : ''}`}
    >
      <p class="comment-head">
        <span class="pin-number" aria-hidden="true">
          {number}
        </span>
        <b lang="zh-CN">{called(comment.author) ?? '—'}</b>
        <time class="note" dateTime={comment.at}>
          {minute(comment.at)}
        </time>
      </p>
      <p class="comment-text">{comment.text}</p>
      <p class="comment-foot">
        <About comment={comment} />
        <button type="button" class="link" onClick={() => void resolve(comment, !comment.resolved)}>
          {comment.resolved ? t.reopen : t.resolve}
        </button>
      </p>
      {comment.resolved && comment.resolved_at && (
        <p class="note">
          {t.resolvedBy(called(comment.resolved_by) ?? '—', minute(comment.resolved_at))}
        </p>
      )}
    </li>
  );
}

function About({ comment }: { comment: Comment }) {
  const t = historyWords.value.comments;
  fabricTurn.value;
  const { id, grid, point } = comment;
  if (point) {
    return (
      <button
        type="button"
        class="link"
        onClick={() => {
          opened.value = id;
          wish.value = { geometry: { type: 'Point', coordinates: point } };
        }}
      >
        {t.aboutPlace}
      </button>
    );
  }
  if (!grid) return <span class="note">{t.aboutPlan}</span>;
  const known = fabric.value?.grid(grid);
  if (!known) return <span class="note">{t.gone}</span>;
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        opened.value = id;
        chosen.value = new Set([grid]);
        wish.value = { grids: [grid] };
      }}
    >
      {t.aboutGrid(spacedCode(known.code))}
    </button>
  );
}

function Draft() {
  const t = historyWords.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const deed = useDeed();
  const now = draft.value;
  const place = useRef<HTMLFieldSetElement>(null);
  const picked = useRef(false);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    // From the map back to where it was asked for.
    if (picked.current) place.current?.querySelector<HTMLElement>('button:last-child')?.focus();
    picked.current = picking.value;
  }, [picking.value]);
  if (!now) return null;
  const change = (next: Partial<typeof now>) => {
    draft.value = { ...now, ...next };
  };
  const leave = () => {
    draft.value = null;
    picking.value = false;
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const text = now.text.trim();
    if (!text) {
      deed.setFault(t.comments.needsText);
      field.current?.focus();
    } else if (await deed.run(() => post(text, now.about))) leave();
  };
  const standing = now.about;
  const selected = aboutChosen();
  return (
    <form class="comment-draft" onSubmit={(event) => void submit(event)}>
      <Fault text={deed.fault} />
      <label>
        <span class="unseen">{t.comments.text}</span>
        <textarea
          ref={field}
          rows={3}
          maxLength={LONGEST}
          placeholder={t.comments.placeholder}
          value={now.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
          onKeyDown={(event) => {
            // Neither the tools of the map nor its shortcuts have these.
            event.stopPropagation();
            if (event.key === 'Escape') leave();
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
          }}
        />
      </label>
      <fieldset ref={place} class="about">
        <legend class="note">{t.comments.about}</legend>
        <Option on={standing === null && !picking.value} choose={() => change({ about: null })}>
          {t.comments.aboutPlan}
        </Option>
        {[...new Set([idOf(standing), idOf(selected)])].map(
          (grid) =>
            grid && (
              <Option
                key={grid}
                on={idOf(standing) === grid && !picking.value}
                choose={() => change({ about: { grid } })}
              >
                {t.comments.aboutGrid(spacedCode(fabric.value?.grid(grid)?.code ?? ''))}
              </Option>
            ),
        )}
        <Option
          on={picking.value || (standing !== null && 'point' in standing)}
          choose={() => {
            picking.value = true;
          }}
          keep
        >
          {standing && 'point' in standing ? t.comments.aboutPlace : t.comments.pick}
        </Option>
      </fieldset>
      {picking.value && (
        <p class="note" role="status">
          {t.comments.picking}
        </p>
      )}
      <div class="form-foot">
        <button type="submit" class="action primary" aria-busy={deed.busy} disabled={!plan.value}>
          {deed.busy ? t.comments.saving : t.comments.save}
        </button>
        <button type="button" class="action" onClick={leave}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

const idOf = (about: Target): string | null => (about && 'grid' in about ? about.grid : null);

function Option({
  on,
  choose,
  keep = false,
  children,
}: {
  on: boolean;
  choose: () => void;
  keep?: boolean;
  children: string;
}) {
  return (
    <button
      type="button"
      class="action"
      aria-pressed={on}
      onClick={() => {
        if (!keep) picking.value = false;
        choose();
      }}
    >
      {children}
    </button>
  );
}
