import { useRef, useState } from 'preact/hooks';
import { go } from '../session/screen';
import type { Grant } from '../session/shapes';
import { useDeed } from './deed';
import { Fault, Field } from './fields';
import { GrantChooser } from './GrantChooser';
import { GrantLines } from './GrantLines';
import { Heading } from './Heading';
import { OneTimeLinkDialog } from './OneTimeLinkDialog';
import { requests } from './requests';
import type { Account, OneTimeLink } from './shapes';
import { accountWords } from './words';

/** The same as the server takes. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{1,59}$/;

/** Makes an account with its rights, and gives back the link for the person. */
export function NewAccount() {
  const t = accountWords.value.edit;
  const [name, setName] = useState('');
  const [person, setPerson] = useState('');
  const [staffNo, setStaffNo] = useState('');
  const [grants, setGrants] = useState<readonly Grant[]>([]);
  const [made, setMade] = useState<(Account & OneTimeLink) | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const deed = useDeed();
  const submit = async (event: Event) => {
    event.preventDefault();
    const focus = (field: string) =>
      form.current?.querySelector<HTMLElement>(`[name=${field}]`)?.focus();
    if (!person.trim()) {
      deed.setFault(t.needsDisplayName);
      focus('display_name');
    } else if (!name.trim()) {
      deed.setFault(t.needsName);
      focus('name');
    } else if (!NAME.test(name.trim())) {
      deed.setFault(t.badName);
      focus('name');
    } else {
      const done = await deed.run(async () =>
        setMade(
          await requests.createAccount({
            name: name.trim(),
            display_name: person.trim(),
            staff_no: staffNo.trim() || null,
            grants: grants.map(({ role, division }) => ({ role, division })),
          }),
        ),
      );
      if (!done) form.current?.scrollIntoView();
    }
  };
  const text = (field: string, value: string, set: (value: string) => void, most: number) => ({
    name: field,
    type: 'text' as const,
    autocomplete: 'off' as const,
    spellcheck: false,
    maxLength: most,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => set(event.currentTarget.value),
  });
  return (
    <>
      <header class="screen-head">
        <div>
          <Heading>{t.newTitle}</Heading>
          <p class="lead">{t.newLead}</p>
        </div>
      </header>
      <form ref={form} class="form" onSubmit={(event) => void submit(event)} noValidate>
        <Fault text={deed.fault} />
        <Field label={t.displayName} hint={t.displayNameHint}>
          {(ids) => <input {...ids} {...text('display_name', person, setPerson, 60)} />}
        </Field>
        <Field label={t.name} hint={t.nameHint}>
          {(ids) => <input {...ids} {...text('name', name, setName, 60)} autocapitalize="off" />}
        </Field>
        <Field label={`${t.staffNo}${accountWords.value.optional}`} hint={t.staffNoHint}>
          {(ids) => <input {...ids} {...text('staff_no', staffNo, setStaffNo, 60)} />}
        </Field>
        <section class="part" aria-labelledby="new-grants">
          <h2 id="new-grants">{t.grantsTitle}</h2>
          <p class="note">{t.grantsLead}</p>
          <GrantLines
            grants={grants}
            withdraw={(gone) => setGrants(grants.filter((grant) => grant !== gone))}
          />
          <GrantChooser have={grants} grant={async (wish) => setGrants([...grants, wish])} />
        </section>
        <div class="form-foot">
          <button type="submit" class="action primary" aria-busy={deed.busy}>
            {deed.busy ? t.busy : t.submit}
          </button>
          <a class="action" href="#/accounts">
            {accountWords.value.cancel}
          </a>
        </div>
      </form>
      {made && (
        <OneTimeLinkDialog
          name={made.display_name}
          link={made}
          close={() => go(`#/accounts/${made.id}`, true)}
        />
      )}
    </>
  );
}
