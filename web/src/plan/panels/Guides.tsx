import { useState } from 'preact/hooks';
import { Fault, Field } from '../../account/fields';
import { Dialog } from '../../dialog/Dialog';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { Icon } from '../../icons';
import { tell } from '../../notice/notice';
import { Failed, Waiting } from '../../notice/states';
import { inWords } from '../asking';
import type { GuideLayer } from '../shapes';
import { editable } from '../state';
import {
  coming,
  type GuideKind,
  isShown,
  isSnapped,
  KINDS,
  layers,
  loadGuides,
  missed,
  remove,
  show,
  snapTo,
  upload,
} from '../tools/guides';
import { dictionary } from '../words';
import { guidesEn } from '../words/guides.en';
import { guidesZh } from '../words/guides.zh';
import { Section } from './Section';
import '../../account/styles/form.css';
import '../styles/guides.css';

const words = dictionary(guidesZh, guidesEn);
const MOST_BYTES = 32 * 1024 * 1024;

/** The layers of lines that borders may follow: shown, snapped to, added, deleted. */
export function GuidesSection() {
  const t = words.value;
  const [adding, setAdding] = useState(false);
  const now = layers.value;
  return (
    <Section id="guides" title={t.title} count={now.data?.length ?? null} open={false}>
      <p class="note">{t.lead}</p>
      {now.status === 'failed' ? (
        <Failed problem={now.problem} retry={() => void loadGuides()} />
      ) : now.data ? (
        <List layers={now.data} />
      ) : (
        <Waiting slow={now.status === 'loading' && now.slow} />
      )}
      {editable.value && (
        <button type="button" class="action guide-add" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t.add}
        </button>
      )}
      {adding && <AddGuides close={() => setAdding(false)} />}
    </Section>
  );
}

function List({ layers: known }: { layers: readonly GuideLayer[] }) {
  const t = words.value;
  if (known.length === 0)
    return <p class="guide-none">{editable.value ? t.none : t.noneReadOnly}</p>;
  return (
    <ul class="guide-list">
      {known.map((layer) => (
        <Layer key={layer.id} layer={layer} />
      ))}
    </ul>
  );
}

function Layer({ layer }: { layer: GuideLayer }) {
  const t = words.value;
  const [sure, setSure] = useState(false);
  const { id, name, kind, lines, source } = layer;
  const on = isShown(id);
  const away = async () => {
    setSure(false);
    try {
      await remove(id);
      tell(t.removed(name));
    } catch (error) {
      tell(inWords(error), { fault: true });
    }
  };
  const said = [
    t.kinds[kind],
    lines === null ? '' : t.lines(count(lines, lang.value)),
    source === 'installation' ? t.installation : '',
  ];
  return (
    <li class="guide">
      <label class="guide-shown">
        <input
          type="checkbox"
          checked={on}
          aria-label={t.show(name)}
          onChange={(event) => show(id, event.currentTarget.checked)}
        />
        <i class={`guide-line ${kind}`} aria-hidden="true" />
        <span class="guide-name">
          <span>{name}</span>
          <span class="note">{said.filter(Boolean).join(' · ')}</span>
        </span>
      </label>
      {on && !missed.value.has(id) && (
        <label class="guide-snap">
          <input
            type="checkbox"
            checked={isSnapped(id)}
            aria-label={t.snapTo(name)}
            onChange={(event) => snapTo(id, event.currentTarget.checked)}
          />
          {t.snap}
        </label>
      )}
      {source === 'plan' && editable.value && (
        <button
          type="button"
          class="icon-button"
          aria-label={t.remove(name)}
          title={t.remove(name)}
          onClick={() => setSure(true)}
        >
          <Icon name="close" />
        </button>
      )}
      {coming.value.has(id) && <p class="note guide-more">{t.coming}</p>}
      {missed.value.has(id) && (
        <p class="guide-more" role="alert">
          {t.missed}{' '}
          <button type="button" class="link" onClick={() => show(id, true)}>
            {t.again}
          </button>
        </p>
      )}
      {sure && (
        <div class="guide-more" role="alertdialog" aria-label={t.sure(name)}>
          <p>{t.sure(name)}</p>
          <button type="button" class="action" onClick={() => void away()}>
            {t.yes}
          </button>{' '}
          <button type="button" class="action" onClick={() => setSure(false)}>
            {t.no}
          </button>
        </div>
      )}
    </li>
  );
}

function AddGuides({ close }: { close: () => void }) {
  const t = words.value;
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<GuideKind>('road');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!file) return setFault(t.needsFile);
    if (file.size > MOST_BYTES) return setFault(t.tooLarge);
    setBusy(true);
    setFault(null);
    try {
      const made = await upload(file, name.trim(), kind);
      tell(t.added(made.name, count(made.lines, lang.peek())));
      close();
    } catch (error) {
      setFault(inWords(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.add.replace('…', '')} close={busy ? null : close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Field label={t.file} hint={t.fileHint}>
          {(ids) => (
            <input
              {...ids}
              data-first
              type="file"
              onChange={(event) => {
                const chosen = event.currentTarget.files?.[0] ?? null;
                setFile(chosen);
                setFault(null);
                if (chosen && !name) setName(chosen.name.replace(/\.[^.]+$/, '').slice(0, 60));
              }}
            />
          )}
        </Field>
        <Field label={t.name}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              maxLength={60}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t.kind}>
          {(ids) => (
            <select
              {...ids}
              value={kind}
              onChange={(event) => setKind(event.currentTarget.value as GuideKind)}
            >
              {KINDS.map((each) => (
                <option key={each} value={each}>
                  {t.kinds[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Fault text={fault} />
        <div class="form-foot">
          <button type="submit" class="action primary" aria-busy={busy}>
            {busy ? t.uploading : t.upload}
          </button>
          <button type="button" class="action" disabled={busy} onClick={close}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
