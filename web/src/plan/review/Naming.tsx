import { useEffect, useRef, useState } from 'preact/hooks';
import { useDeed } from '../../account/deed';
import { Fault, Field } from '../../account/fields';
import { Dialog } from '../../dialog/Dialog';
import { Waiting } from '../../notice/states';
import { Resource } from '../../state/resource';
import { plan } from '../state';
import { reload } from '../sync/loading';
import { type Colleague, reviewing } from './requests';
import { newerVersion, once } from './turn';
import { reviewWords } from './words';

const LONGEST = 200;

/** What a plan is called, and who works on it beside its author. */
export function Naming({ close }: { close: () => void }) {
  const t = reviewWords.value;
  const now = plan.value;
  const [title, setTitle] = useState(now?.title ?? '');
  const [editors, setEditors] = useState<ReadonlySet<string>>(
    () => new Set(now?.editors.map(({ id }) => id)),
  );
  const [known] = useState(() => new Resource<Colleague[]>());
  const field = useRef<HTMLInputElement>(null);
  const deed = useDeed((error) => (newerVersion(error) === null ? null : t.moved));
  useEffect(() => {
    field.current?.focus();
    const id = now?.id;
    if (id) void known.load(async (signal) => (await reviewing.colleagues(id, signal)).items);
  }, []);
  if (!now) return null;
  const submit = async (event: Event) => {
    event.preventDefault();
    const name = title.trim();
    if (!name) {
      deed.setFault(t.naming.needs);
      field.current?.focus();
      return;
    }
    const change = { title: name, editors: [...editors] };
    const done = await deed.run(async () => {
      try {
        plan.value = await once(now, JSON.stringify(change), (turn) =>
          reviewing.change(now.id, turn, change),
        );
      } catch (error) {
        if (newerVersion(error) !== null) await reload();
        throw error;
      }
    });
    if (done) close();
  };
  const others = known.value.data?.filter(({ id }) => id !== now.author.id) ?? [];
  return (
    <Dialog title={t.naming.title} close={close}>
      <form class="form" onSubmit={(event) => void submit(event)} noValidate>
        <Fault text={deed.fault} />
        <Field label={t.naming.name}>
          {(ids) => (
            <input
              {...ids}
              ref={field}
              type="text"
              maxLength={LONGEST}
              autocomplete="off"
              value={title}
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          )}
        </Field>
        <fieldset class="choices colleagues">
          <legend>{t.naming.editors}</legend>
          {known.value.status === 'loading' && <Waiting slow={known.value.slow} />}
          {known.value.status === 'failed' && <p class="note">{t.failed}</p>}
          {known.value.status === 'ready' && others.length === 0 && (
            <p class="note">{t.naming.nobody}</p>
          )}
          {others.map(({ id, name, display_name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={editors.has(id)}
                onChange={(event) => {
                  const next = new Set(editors);
                  if (event.currentTarget.checked) next.add(id);
                  else next.delete(id);
                  setEditors(next);
                }}
              />
              <span lang="zh-CN">
                {display_name} <span class="note">{name}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="form-foot">
          <button type="submit" class="action primary" aria-busy={deed.busy}>
            {deed.busy ? t.naming.saving : t.naming.save}
          </button>
          <button type="button" class="action" onClick={close}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
