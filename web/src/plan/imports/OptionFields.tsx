import { useState } from 'preact/hooks';
import { Field } from '../../account/fields';
import type { Options } from './requests';
import { importsWords } from './words';

const SYSTEMS: Record<string, string> = { cgcs2000: '4490', gcj02: 'gcj02', bd09: 'bd09' };
const ENCODINGS = ['UTF-8', 'GB18030', 'GBK', 'Big5'];

/** How the file is to be read, and what is done with what it does not name. */
export function OptionFields({
  options,
  change,
  again,
}: {
  options: Options;
  change: (next: Options) => void;
  /** Looks at the file once more by these; null as long as nothing is to be gained by it. */
  again: (() => void) | null;
}) {
  const t = importsWords.value;
  const known = Object.values(SYSTEMS);
  const [own, setOwn] = useState(options.crs !== '' && !known.includes(options.crs));
  const set = (next: Partial<Options>) => change({ ...options, ...next });
  return (
    <details class="import-options">
      <summary>{t.options}</summary>
      <div class="form option-fields">
        <Field label={t.crs}>
          {(ids) => (
            <select
              {...ids}
              value={own ? 'own' : options.crs}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setOwn(value === 'own');
                set({ crs: value === 'own' ? '' : value });
              }}
            >
              <option value="">{t.crsAuto}</option>
              {Object.entries(SYSTEMS).map(([name, value]) => (
                <option key={name} value={value}>
                  {t.crsOf[name]}
                </option>
              ))}
              <option value="own">{t.crsOther}</option>
            </select>
          )}
        </Field>
        {own && (
          <Field label={t.crsCode}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                inputMode="numeric"
                value={options.crs}
                onInput={(event) => set({ crs: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        <Field label={t.layer} hint={t.layerHint}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              value={options.layer}
              onInput={(event) => set({ layer: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={t.encoding}>
          {(ids) => (
            <select
              {...ids}
              value={options.encoding}
              onChange={(event) => set({ encoding: event.currentTarget.value })}
            >
              <option value="">{t.encodingAuto}</option>
              {ENCODINGS.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.repair} hint={t.repairHint}>
          {(ids) => (
            <input
              {...ids}
              type="number"
              min="0"
              max="100"
              step="0.1"
              value={options.repair}
              onInput={(event) => set({ repair: event.currentTarget.value })}
            />
          )}
        </Field>
        <div class="choices">
          <label>
            <input
              type="checkbox"
              checked={options.replace}
              onChange={(event) => set({ replace: event.currentTarget.checked })}
            />
            <span>{t.replace}</span>
          </label>
          <label>
            <input
              type="checkbox"
              checked={options.partial}
              onChange={(event) => set({ partial: event.currentTarget.checked })}
            />
            <span>{t.partial}</span>
          </label>
        </div>
        {again && (
          <button type="button" class="action" onClick={again}>
            {t.check}
          </button>
        )}
      </div>
    </details>
  );
}
