import type { Coverage } from '../api/shapes';
import { words } from '../i18n';
import { spacedCode } from '../i18n/format';
import { Failed, NoData, Waiting } from '../notice/states';
import { atlas, kind, root, selection } from '../state/store';
import type { Kind } from '../state/view';
import { Figures } from './Figures';
import { Head } from './Head';
import { coverage, gridRows, isLowest } from './loading';
import { rowOfDivision, rowOfGrid } from './rows';
import { UnitTable } from './UnitTable';

const KINDS: Kind[] = ['all', 'rural', 'urban'];

/** A division's figures and parts: district, town, village. */
export function DivisionView() {
  const now = coverage.value;
  if (now.status === 'failed') {
    return <Failed problem={now.problem} retry={() => void coverage.retry()} />;
  }
  if (!now.data) {
    const known = atlas.value.status === 'ready' && root.value === null;
    return known ? <NoData /> : <Waiting slow={now.status === 'loading' && now.slow} />;
  }
  return <Loaded data={now.data} busy={now.status === 'loading'} />;
}

function Loaded({ data, busy }: { data: Coverage; busy: boolean }) {
  const t = words.value;
  const unit = atlas.value.data?.divisions.get(data.division);
  const lowest = unit?.level === 'village' || data.path.at(-1)?.level === 'village';
  const level = data.path.at(-1)?.level ?? 'county';
  return (
    <div class="view" aria-busy={busy}>
      <Head
        steps={data.path.slice(0, -1)}
        title={data.division_name}
        code={selection.value ? data.division : null}
      >
        {t.level[level]} · {spacedCode(data.division)}
        {unit?.managedBy && level === 'village' && !unit.programme && (
          <> · {t.table.managedBy(unit.managedBy)}</>
        )}
      </Head>
      {!lowest && <KindFilter />}
      <Figures totals={data.totals} kind={lowest ? 'all' : kind.value} lowest={lowest} />
      {lowest ? <Grids outside={unit?.programme === false} /> : <Parts data={data} />}
    </div>
  );
}

function KindFilter() {
  const t = words.value.kind;
  return (
    <fieldset class="segments" aria-label={t.label}>
      {KINDS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={kind.value === each}
          onClick={() => {
            kind.value = each;
          }}
        >
          {t[each]}
        </button>
      ))}
    </fieldset>
  );
}

function Parts({ data }: { data: Coverage }) {
  const t = words.value.table;
  const rows = data.children.map(rowOfDivision);
  if (rows.length === 0) return <p class="note empty">{t.emptyKind}</p>;
  return <UnitTable rows={rows} of="divisions" />;
}

function Grids({ outside }: { outside: boolean }) {
  const t = words.value.table;
  const now = gridRows.value;
  if (!isLowest.value) return null;
  if (now.status === 'failed') {
    return <Failed problem={now.problem} retry={() => void gridRows.retry()} />;
  }
  if (now.status !== 'ready') return <Waiting slow={now.status === 'loading' && now.slow} />;
  if (now.data.length === 0) {
    return <p class="note empty">{outside ? t.emptyOutside : t.emptyGrids}</p>;
  }
  const known = atlas.value.data?.grids;
  const rows = now.data.map((grid) => rowOfGrid(grid, (known?.get(grid.code)?.unstaffed ?? 0) > 0));
  return <UnitTable rows={rows} of="grids" />;
}
