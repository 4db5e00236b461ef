import { useRef, useState } from 'preact/hooks';
import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { importsWords } from './words';

const MOST_BYTES = 32 * 1024 * 1024;

/** A file, chosen or dropped. */
export function FileChoice({ file, choose }: { file: File | null; choose: (file: File) => void }) {
  const t = importsWords.value;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const [first] = files ?? [];
    if (!first) return;
    setTooLarge(first.size > MOST_BYTES);
    if (first.size <= MOST_BYTES) choose(first);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's shorter way
    <div
      class={`file-choice${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <input
        ref={input}
        class="unseen"
        type="file"
        tabIndex={-1}
        aria-label={t.file}
        onChange={(event) => take(event.currentTarget.files)}
      />
      {file && (
        <p class="file-name">
          <b>{file.name}</b>
          <span class="note">{count(Math.ceil(file.size / 1024), lang.value)} kB</span>
        </p>
      )}
      <p>
        <button type="button" class="action" data-first onClick={() => input.current?.click()}>
          {file ? t.other : t.choose}
        </button>{' '}
        {!file && <span class="note">{t.drop}</span>}
      </p>
      {!file && <p class="note">{t.formats}</p>}
      {tooLarge && (
        <p class="warning" role="alert">
          {t.tooLarge}
        </p>
      )}
    </div>
  );
}
