/** What the bar asks beside “Confirm”: which grid stays, what a new one is called, who gains. */
import type { GridKind } from '../../api/shapes';
import { lang, words as pageWords } from '../../i18n';
import { count } from '../../i18n/format';
import { gridded, nameOfDivision } from '../following';
import type { Grid } from '../model/fabric';
import { digitsOf } from '../model/workload';
import { chosen, division, fabric, fabricTurn, pointed } from '../state';
import { areasWords } from '../words/areas';
import { forecast } from './confirming';
import { drawn, erasing, gain, gaining, kept, merged, merging } from './wanted';
import '../styles/areas.css';

const said = (grid: Grid): string => `${digitsOf(grid.code, grid.division)} ${grid.name}`;

function Labelled({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="bar-field">
      <span>{label}</span>
      {children}
    </label>
  );
}

function NameField({
  value,
  set,
  placeholder,
}: {
  value: string;
  set: (value: string) => void;
  placeholder: string;
}) {
  return (
    <input
      class="plain-input"
      type="text"
      maxLength={60}
      value={value}
      placeholder={placeholder}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
}

export function mergeFields() {
  const t = areasWords.value.merge;
  const grids = merging.value;
  const stays = kept.value;
  return (
    <>
      <Labelled label={t.keep}>
        <select
          class="plain-select"
          title={t.keepHint}
          value={stays?.id ?? ''}
          onChange={(event) => {
            merged.keep.value = event.currentTarget.value;
          }}
        >
          {grids.map((grid) => (
            <option key={grid.id} value={grid.id}>
              {said(grid)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={t.name}>
        <NameField
          value={merged.name.value}
          set={(value) => {
            merged.name.value = value;
          }}
          placeholder={stays?.name ?? ''}
        />
      </Labelled>
    </>
  );
}

export function drawFields(under: readonly string[]) {
  const t = areasWords.value.draw;
  const kinds = pageWords.value.gridKind;
  const choices = under.length > 0 ? under : division.value === null ? [] : [division.value];
  return (
    <>
      {choices.length > 1 ? (
        <Labelled label={t.division}>
          <select
            class="plain-select"
            value={drawn.division.value ?? choices[0] ?? ''}
            onChange={(event) => {
              drawn.division.value = event.currentTarget.value;
            }}
          >
            {choices.map((code) => (
              <option key={code} value={code}>
                {nameOfDivision(code)}
              </option>
            ))}
          </select>
        </Labelled>
      ) : (
        <span class="bar-field">
          <span>{t.division}</span>
          <b lang="zh-CN">{choices[0] ? nameOfDivision(choices[0]) : t.nowhere}</b>
        </span>
      )}
      <Labelled label={t.name}>
        <NameField
          value={drawn.name.value}
          set={(value) => {
            drawn.name.value = value;
          }}
          placeholder={t.namePlaceholder}
        />
      </Labelled>
      <Labelled label={t.kind}>
        <select
          class="plain-select"
          value={drawn.kind.value}
          onChange={(event) => {
            drawn.kind.value = event.currentTarget.value as GridKind;
          }}
        >
          {(['basic', 'dedicated'] as const).map((kind) => (
            <option key={kind} value={kind}>
              {kinds[kind]}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={t.households}>
        <input
          class="plain-input short"
          type="number"
          min={0}
          step={1}
          value={drawn.households.value ?? ''}
          placeholder={t.unknown}
          onInput={(event) => {
            const value = event.currentTarget.valueAsNumber;
            drawn.households.value = value >= 0 ? Math.round(value) : null;
          }}
        />
      </Labelled>
    </>
  );
}

export function eraseFields() {
  const after = erasing.value.length - 1;
  return after < 1 ? null : (
    <p class="note">{areasWords.value.erase.left(count(after, lang.value))}</p>
  );
}

export function transferFields() {
  const t = areasWords.value.transfer;
  fabricTurn.value;
  const now = gaining.value;
  const near = now === null ? [] : (fabric.value?.neighbours(now.id) ?? []);
  const choices = [
    ...(now ? [now] : []),
    ...near
      .flatMap((id) => fabric.value?.grid(id) ?? [])
      .filter((grid) => grid.division === now?.division)
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
  ];
  return (
    <Labelled label={t.to}>
      <select
        class="plain-select"
        value={now?.id ?? ''}
        onChange={(event) => gain(event.currentTarget.value)}
      >
        {choices.map((grid) => (
          <option key={grid.id} value={grid.id}>
            {said(grid)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** Old and new codes, in the order of the new ones. */
export function renumberFields() {
  const t = areasWords.value.renumber;
  fabricTurn.value;
  const code = division.value;
  const changed = (forecast.value?.changed ?? [])
    .map(({ id, properties }) => ({ id, properties, old: fabric.value?.grid(id)?.code ?? null }))
    .filter(({ old, properties }) => old !== null && old !== properties.code)
    .sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
  const own = [...(fabric.value?.grids() ?? [])].filter((grid) => grid.division === code).length;
  return (
    <>
      <Labelled label={t.division}>
        <select
          class="plain-select"
          value={code ?? ''}
          onChange={(event) => {
            division.value = event.currentTarget.value;
          }}
        >
          {gridded.value.map((each) => (
            <option key={each.code} value={each.code}>
              {each.name}
            </option>
          ))}
        </select>
      </Labelled>
      {changed.length > 0 && (
        <ol class="bar-codes" aria-label={t.list}>
          {changed.map(({ id, properties, old }) => (
            <li key={id}>
              <button
                type="button"
                onPointerEnter={() => {
                  pointed.value = id;
                }}
                onPointerLeave={() => {
                  pointed.value = null;
                }}
                onClick={() => {
                  chosen.value = new Set([id]);
                }}
              >
                <span>{digitsOf(old ?? '', properties.division)}</span>
                <span aria-hidden="true">→</span>
                <b>{digitsOf(properties.code, properties.division)}</b>
                <span class="note" lang="zh-CN">
                  {properties.name}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {changed.length > 0 && <p class="note">{t.kept(count(own - changed.length, lang.value))}</p>}
    </>
  );
}
