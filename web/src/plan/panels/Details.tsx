import '../styles/details.css';
import { useId } from 'preact/hooks';
import { lang } from '../../i18n';
import { area, count, spacedCode } from '../../i18n/format';
import { Icon } from '../../icons';
import { base, changed } from '../model/base';
import type { Grid } from '../model/fabric';
import { chosen, divisions, editable, fabric, fabricTurn, locked, wish } from '../state';
import { workspaceWords } from '../words/workspace';
import { Counts } from './Counts';
import { edit, editAll } from './editing';
import { nameOf as staffName } from './register';
import { Section } from './Section';
import { Typed } from './Typed';
import { countOf, nameOf, sumOf } from './values';

/** What is said of the grids that are chosen, and what may be changed of it. */
export function DetailsSection() {
  const t = workspaceWords.value.details;
  fabricTurn.value;
  const grids = [...chosen.value].flatMap((id) => fabric.value?.grid(id) ?? []);
  const [first] = grids;
  return (
    <Section
      id="details"
      title={t.title}
      count={grids.length > 1 ? grids.length : null}
      actions={first && <Actions grids={grids} />}
    >
      {!first ? (
        <p class="note details-empty">{editable.value ? t.empty : t.emptyReading}</p>
      ) : grids.length === 1 ? (
        <One key={first.id} grid={first} />
      ) : (
        <Several grids={grids} />
      )}
    </Section>
  );
}

function Actions({ grids }: { grids: readonly Grid[] }) {
  const t = workspaceWords.value.details;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        title={t.zoom}
        aria-label={t.zoom}
        onClick={() => {
          wish.value = { grids: grids.map((grid) => grid.id) };
        }}
      >
        <Icon name="zoomTo" />
      </button>
      <button
        type="button"
        class="icon-button"
        title={t.clear}
        aria-label={t.clear}
        onClick={() => {
          chosen.value = new Set();
        }}
      >
        <Icon name="close" />
      </button>
    </>
  );
}

function One({ grid }: { grid: Grid }) {
  const t = workspaceWords.value.details;
  const shut = locked.value.has(grid.id);
  const may = editable.value && !shut;
  const state = changed.value.has(grid.id)
    ? base.value?.has(grid.id)
      ? t.changed
      : t.fresh
    : null;
  return (
    <div class="details">
      <p class="details-code">
        <span class="code">{spacedCode(grid.code)}</span>
        {state && <span class="tag draft">{state}</span>}
      </p>
      <p class="note" lang="zh-CN">
        {divisions.value.get(grid.division)?.name ?? grid.division}
      </p>
      {shut && <p class="note warn">{t.locked}</p>}
      <Typed
        label={t.name}
        value={grid.name}
        may={may}
        read={(typed) => nameOf(typed) ?? undefined}
        fault={t.problem.name}
        take={(name) => void edit(grid, { name })}
      />
      <div class="details-pair">
        <Kind grids={[grid]} may={may} />
        <Typed
          label={t.households}
          value={grid.households === null ? '' : String(grid.households)}
          may={may}
          numeric
          read={countOf}
          fault={t.problem.number}
          take={(households) => void edit(grid, { households })}
        />
      </div>
      <Counts grid={grid} may={may} />
      <dl class="facts">
        <div class="fact">
          <dt>{t.area}</dt>
          <dd>{area(grid.area_km2, lang.value)} km²</dd>
        </div>
        <div class="fact">
          <dt>{t.workers}</dt>
          <dd>{count(grid.workers, lang.value)}</dd>
        </div>
      </dl>
      <h3 class="note">{t.staff}</h3>
      {grid.staff.length === 0 ? (
        <p class="nobody-note">
          <span class="swatch nobody" />
          {t.nobody}
        </p>
      ) : (
        <ul class="details-staff">
          {grid.staff.map(({ staff_no, role }) => (
            <li key={`${staff_no} ${role}`}>
              <span lang="zh-CN">{staffName(staff_no)}</span>
              <span class="note">{t.role[role] ?? role}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Several({ grids }: { grids: readonly Grid[] }) {
  const t = workspaceWords.value.details;
  const free = grids.every((grid) => !locked.value.has(grid.id));
  const fact = (label: string, value: string) => (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
  const sum = (values: readonly (number | null)[]) => count(sumOf(values), lang.value);
  const words = [...new Set(grids.flatMap((grid) => Object.keys(grid.counts)))].sort();
  return (
    <div class="details">
      <p>{t.several(count(grids.length, lang.value))}</p>
      {!free && <p class="note warn">{t.locked}</p>}
      <Kind grids={grids} may={editable.value && free} />
      <dl class="facts" aria-label={t.total}>
        {fact(t.households, sum(grids.map((grid) => grid.households)))}
        {fact(t.workers, sum(grids.map((grid) => grid.workers)))}
        {fact(
          t.area,
          `${area(
            grids.reduce((all, grid) => all + grid.area_km2, 0),
            lang.value,
          )} km²`,
        )}
        {words.map((word) =>
          fact(t.count[word] ?? word, sum(grids.map((grid) => grid.counts[word] ?? null))),
        )}
      </dl>
    </div>
  );
}

function Kind({ grids, may }: { grids: readonly Grid[]; may: boolean }) {
  const t = workspaceWords.value.details;
  const id = useId();
  const kinds = new Set(grids.map((grid) => grid.kind));
  const now = kinds.size === 1 ? (grids[0] as Grid).kind : '';
  return (
    <div class="details-field">
      <label for={id}>{t.kind}</label>
      <select
        id={id}
        value={now}
        disabled={!may}
        onChange={(event) => {
          const kind = event.currentTarget.value as Grid['kind'];
          void editAll(
            grids.filter((grid) => grid.kind !== kind),
            { kind },
          );
        }}
      >
        {now === '' && (
          <option value="" disabled>
            {t.mixed}
          </option>
        )}
        {(['basic', 'dedicated'] as const).map((kind) => (
          <option key={kind} value={kind}>
            {t.kinds[kind]}
          </option>
        ))}
      </select>
    </div>
  );
}
