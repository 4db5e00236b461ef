import { signal } from '@preact/signals';
import { lang, words } from '../i18n';
import { count } from '../i18n/format';
import { measured, nameOf, shown } from '../measure/measures';
import { hovered, measure, select } from '../state/store';
import { type Column, type Order, type Row, sorted } from './rows';

const orders = {
  divisions: signal<Order>({ column: 'grids', down: true }),
  grids: signal<Order>({ column: 'name', down: false }),
};

/** The parts of a division or the grids of a village, sortable, linked with the map. */
export function UnitTable({ rows, of }: { rows: readonly Row[]; of: keyof typeof orders }) {
  const t = words.value;
  const id = measure.value;
  const order = orders[of];
  const level = rows[0]?.level ?? 'grid';
  const first: Column = of === 'grids' ? 'households' : 'grids';
  // A measure that is a column already is not shown twice.
  const twice = of === 'grids' && (id === 'households' || id === 'workers');
  const columns: [Column, string][] = [
    ['name', t.table.name],
    [first, first === 'grids' ? t.table.grids : t.table.households],
    ['workers', t.table.workers],
  ];
  const heading = level === 'grid' ? t.measure[id].shortGrid : t.measure[id].short;
  if (!twice) columns.push(['measure', heading]);
  const barred: Column = twice ? (id === 'workers' ? 'workers' : 'households') : 'measure';
  const most = Math.max(...rows.map((row) => measured(row, id) ?? 0), 1e-9);
  const turn = (column: Column) => {
    const { column: old, down } = order.value;
    order.value = { column, down: old === column ? !down : column !== 'name' };
  };
  return (
    <table class={`units ${twice ? 'three' : 'four'}`}>
      <thead>
        <tr>
          {columns.map(([column, title]) => {
            const on = order.value.column === column;
            const down = order.value.down;
            return (
              <th
                key={column}
                scope="col"
                class={column === 'name' ? 'name' : 'number'}
                aria-sort={on ? (down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  title={t.table.sortBy(column === 'measure' ? nameOf(id, level, t) : title)}
                  onClick={() => turn(column)}
                >
                  {title}
                  <span class="arrow" aria-hidden="true">
                    {on ? (down ? '↓' : '↑') : ''}
                  </span>
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody
        onPointerLeave={() => {
          hovered.value = null;
        }}
      >
        {sorted(rows, order.value, id, lang.value).map((row) => (
          <Line
            key={row.code}
            row={row}
            columns={columns.map(([column]) => column)}
            barred={barred}
            share={(measured(row, id) ?? 0) / most}
          />
        ))}
      </tbody>
    </table>
  );
}

function Line({
  row,
  columns,
  barred,
  share,
}: {
  row: Row;
  columns: Column[];
  barred: Column;
  share: number;
}) {
  const t = words.value;
  const l = lang.value;
  const open = () =>
    select({ type: row.level === 'grid' ? 'grid' : 'division', code: row.code }, true);
  const text = (column: Column): string => {
    if (!row.programme) return t.unknown;
    if (column === 'grids') return count(row.grids, l);
    if (column === 'households') return count(row.households, l);
    if (column === 'workers') return row.grids === 0 ? t.unknown : count(row.workers, l);
    return shown(measured(row, measure.value), measure.value, row.level, l);
  };
  const classes = [row.programme ? '' : 'outside', hovered.value === row.code ? 'hovered' : ''];
  const set = (code: string | null) => () => {
    hovered.value = code;
  };
  return (
    <tr class={classes.join(' ').trim()} onClick={open} onPointerEnter={set(row.code)}>
      {columns.map((column) =>
        column === 'name' ? (
          <th key={column} scope="row" class="name">
            <button
              type="button"
              onClick={(event) => {
                event.stopPropagation();
                open();
              }}
              onFocus={set(row.code)}
              onBlur={set(null)}
            >
              {row.digits && <span class="digits">{row.digits}</span>}
              <span lang="zh-CN">{row.name}</span>
              {row.programme && row.grids === 0 && (
                <i class="swatch hatch" role="img" aria-label={t.legend.notGridded} />
              )}
              {row.level === 'grid' && row.unstaffed > 0 && (
                <i class="swatch nobody" role="img" aria-label={t.legend.unstaffed} />
              )}
            </button>
          </th>
        ) : (
          <td key={column} class={`number${column === barred ? ' barred' : ''}`}>
            {text(column)}
            {column === barred && row.programme && (
              <span
                class="gauge"
                ref={(element) => element?.style.setProperty('transform', `scaleX(${share})`)}
              />
            )}
          </td>
        ),
      )}
    </tr>
  );
}
