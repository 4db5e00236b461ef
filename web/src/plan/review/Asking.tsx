import { useEffect, useRef, useState } from 'preact/hooks';
import { useDeed } from '../../account/deed';
import { Fault, Field } from '../../account/fields';
import { Dialog } from '../../dialog/Dialog';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { checked, followChanges } from '../changes/state';
import { comments, findings, plan } from '../state';
import type { Deed } from './deeds';
import { asked, doing, run } from './doing';
import { reviewWords } from './words';

const LONGEST = 4000;

/** Asks before what cannot be undone, and for the reason where one is needed. */
export function Asking() {
  const deed = asked.value;
  switch (deed) {
    case 'reject':
      return <Returning />;
    case 'publish':
      return <Publishing />;
    case 'rebase':
      return <Rebasing />;
    case 'withdraw':
      return <Withdrawing />;
    default:
      return null;
  }
}

const leave = () => {
  asked.value = null;
};

function Foot({ deed, text }: { deed: Deed; text: string }) {
  const t = reviewWords.value;
  const busy = doing.value === deed;
  return (
    <div class="form-foot">
      <button type="submit" class="action primary" aria-busy={busy}>
        {busy ? t.doing[deed] : text}
      </button>
      <button type="button" class="action" onClick={leave}>
        {t.cancel}
      </button>
    </div>
  );
}

/** Does it from within its dialog, which shows what goes wrong and stays until it is done. */
function useAsked(deed: Deed) {
  const state = useDeed();
  const submit = async (event: Event, comment?: string) => {
    event.preventDefault();
    const done = await state.run(async () => {
      await run(deed, { silent: true, ...(comment ? { comment } : {}) });
    });
    if (done) leave();
  };
  return { ...state, submit };
}

function Returning() {
  const t = reviewWords.value.reject;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const deed = useAsked('reject');
  useEffect(() => field.current?.focus(), []);
  return (
    <Dialog title={t.title} close={leave}>
      <p class="lead">{t.lead}</p>
      <form
        class="form"
        onSubmit={(event) => {
          if (text.trim()) return void deed.submit(event, text.trim());
          event.preventDefault();
          deed.setFault(t.needs);
          field.current?.focus();
        }}
      >
        <Fault text={deed.fault} />
        <Field label={t.reason}>
          {(ids) => (
            <textarea
              {...ids}
              ref={field}
              rows={4}
              maxLength={LONGEST}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <Foot deed="reject" text={t.submit} />
      </form>
    </Dialog>
  );
}

function Publishing() {
  const t = reviewWords.value.publish;
  const deed = useAsked('publish');
  useEffect(followChanges, []);
  const now = plan.value;
  const n = (value: number) => count(value, lang.value);
  const known = findings.value;
  const of = (severity: string) => known?.filter((each) => each.severity === severity).length ?? 0;
  const open = comments.value.filter(({ resolved }) => !resolved).length;
  const newer = now ? now.latest_revision - now.base_revision : 0;
  const errors = of('error');
  const warnings = of('warning');
  return (
    <Dialog title={t.title} close={leave}>
      <p class="lead">{t.lead}</p>
      <ul class="before-publishing">
        {!known && checked.value.status !== 'failed' && <li>{t.nothingChecked}</li>}
        {errors > 0 && <li class="error">{t.errors(n(errors))}</li>}
        {warnings > 0 && <li class="warning-line">{t.warnings(n(warnings))}</li>}
        {known && errors + warnings === 0 && <li class="fine">{t.fine}</li>}
        {open > 0 && <li class="warning-line">{t.comments(n(open))}</li>}
        {newer > 0 && <li>{t.behind(n(newer))}</li>}
      </ul>
      <form class="form" onSubmit={(event) => void deed.submit(event)}>
        <Fault text={deed.fault} />
        <Foot deed="publish" text={t.submit} />
      </form>
    </Dialog>
  );
}

function Rebasing() {
  const t = reviewWords.value.rebase;
  const deed = useAsked('rebase');
  const now = plan.value;
  if (!now) return null;
  const n = (value: number) => count(value, lang.value);
  return (
    <Dialog title={t.title} close={leave}>
      <p class="lead">{t.lead(n(now.base_revision), n(now.latest_revision))}</p>
      <p class="lead">{t.folded}</p>
      <form class="form" onSubmit={(event) => void deed.submit(event)}>
        <Fault text={deed.fault} />
        <Foot deed="rebase" text={t.submit} />
      </form>
    </Dialog>
  );
}

function Withdrawing() {
  const t = reviewWords.value.withdraw;
  const deed = useAsked('withdraw');
  return (
    <Dialog title={t.title} close={leave} shape="small">
      <p class="lead">{t.lead}</p>
      <form class="form" onSubmit={(event) => void deed.submit(event)}>
        <Fault text={deed.fault} />
        <Foot deed="withdraw" text={t.submit} />
      </form>
    </Dialog>
  );
}
