import '../styles/imports.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Fault } from '../../account/fields';
import { Problem } from '../../api/problem';
import { Dialog } from '../../dialog/Dialog';
import { lang } from '../../i18n';
import { tell } from '../../notice/notice';
import { inWords } from '../asking';
import { freshKey, newerVersion } from '../review/turn';
import { answered, plan } from '../state';
import { reload } from '../sync/loading';
import { client, undo } from '../sync/outbox';
import { takeStep } from '../sync/standing';
import { FileChoice } from './FileChoice';
import { OptionFields } from './OptionFields';
import { Outcome } from './Outcome';
import { type Imported, importFile, type Options, type Report, USUAL } from './requests';
import { importsWords } from './words';

/** What was found in a file; a file that cannot be read has none. */
export type Found = Pick<Imported, 'report' | 'outcome'> & Partial<Imported>;

/** Grids from a file: chosen, looked at with all that is found in it, and imported as one step. */
export function ImportDialog({ close }: { close: () => void }) {
  const t = importsWords.value;
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<Options>(USUAL);
  const [looked, setLooked] = useState<Options>(USUAL);
  const [found, setFound] = useState<Found | null>(null);
  const [busy, setBusy] = useState<'checking' | 'importing' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const key = useRef({ name: '', key: '' });
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);

  const look = async (which: File, how: Options) => {
    const id = plan.peek()?.id;
    if (!id) return;
    asking.current?.abort();
    const abort = new AbortController();
    asking.current = abort;
    setBusy('checking');
    setFault(null);
    setLooked(how);
    try {
      const answer = await importFile(id, which, how, { dry_run: 'true' }, abort.signal);
      if (!abort.signal.aborted) setFound(answer);
    } catch (error) {
      if (abort.signal.aborted) return;
      setFound(refusedOf(error));
      setFault(inWords(error));
    } finally {
      if (!abort.signal.aborted) setBusy(null);
    }
  };
  const choose = (next: File) => {
    setFile(next);
    setFound(null);
    void look(next, options);
  };
  const take = async () => {
    const now = plan.peek();
    if (!file || !now || busy) return;
    setBusy('importing');
    setFault(null);
    // One key as long as it is the same request: what was answered unheard is not done twice.
    const name = `${now.version} ${file.name} ${file.size} ${JSON.stringify(looked)}`;
    if (key.current.name !== name) key.current = { name, key: freshKey() };
    try {
      const version = String(now.version);
      const more = { version, key: key.current.key, client };
      const answer = await importFile(now.id, file, looked, more);
      if (takeStep(answer, [])) answered.value = answer;
      else await reload();
      tell(t.done(answer.sentence[lang.peek()]), {
        action: { text: t.undo, act: () => void undo() },
      });
      close();
    } catch (error) {
      const report = refusedOf(error);
      if (newerVersion(error) !== null) {
        await reload().catch(() => {});
        await look(file, looked);
        setFault(t.moved);
      } else {
        if (report) setFound(report);
        setFault(inWords(error));
      }
    } finally {
      setBusy(null);
    }
  };
  const changed = JSON.stringify(options) !== JSON.stringify(looked);
  const ready = found?.outcome === 'dry_run' && !changed && busy !== 'checking';
  return (
    <Dialog title={t.title} close={close} shape="import">
      <p class="lead">{t.lead}</p>
      <FileChoice file={file} choose={choose} />
      {file && (
        <OptionFields
          options={options}
          change={setOptions}
          again={changed || fault !== null ? () => void look(file, options) : null}
        />
      )}
      <Fault text={fault} />
      {busy === 'checking' && (
        <p class="import-busy" role="status">
          <span class="spinner" />
          {t.checking}
        </p>
      )}
      {found && busy !== 'checking' && <Outcome found={found} />}
      <div class="form-foot">
        <button
          type="button"
          class="action primary"
          aria-disabled={!ready}
          aria-busy={busy === 'importing'}
          onClick={() => ready && void take()}
        >
          {busy === 'importing' ? t.importing : t.submit}
        </button>
        <button type="button" class="action" onClick={close}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
}

/** The report that comes along with a refusal. */
function refusedOf(error: unknown): Found | null {
  const report =
    error instanceof Problem ? (error.members.report as Report | undefined) : undefined;
  return report ? { outcome: 'refused', report } : null;
}
