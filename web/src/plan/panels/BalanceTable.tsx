import { batch, signal, useSignalEffect } from '@preact/signals';
import { memo } from 'preact/compat';
import { useRef } from 'preact/hooks';
import { lang } from '../../i18n';
import { area, count, ratio } from '../../i18n/format';
import { unstaffed } from '../model/shading';
import {
  COLUMNS,
  type Column,
  type Line,
  type Order,
  sortedLines,
  turned,
} from '../model/workload';
import { chosen, locked, pointed, wish } from '../state';
import { giveTo, held } from '../tools/staff';
import { balanceWords } from '../words/balance';
import { hundredths, signed } from './numbers';

const order = signal<Order>({ column: 'deviation', down: true });
/** Shown where the column is wide. */
const ROOMY: ReadonlySet<Column> = new Set(['perWorker', 'area', 'compactness', 'parts']);
/** Deviations at which a bar is full, at least and at most; between them the largest decides. */
const [LEAST_FULL, MOST_FULL] = [0.25, 1];

/** A grid chosen in the table is chosen on the map; with Ctrl or Shift, beside the others. */
function choose(id: string, also: boolean): void {
  if (held.peek()) {
    void giveTo(id);
    return;
  }
  const next = new Set(also ? chosen.peek() : []);
  if (also && next.has(id)) next.delete(id);
  else next.add(id);
  batch(() => {
    chosen.value = next;
    if (next.has(id)) wish.value = { grids: [id] };
  });
}

/** The grids of a division, sortable, linked with the map both ways. */
export function BalanceTable({ lines, place }: { lines: readonly Line[]; place: string }) {
  const t = balanceWords.value;
  const now = order.value;
  const body = useRef<HTMLTableSectionElement>(null);
  // What is pointed at changes with every movement on the map: no row is drawn anew for it.
  useSignalEffect(() => {
    const id = pointed.value;
    const rows = body.current?.rows ?? [];
    for (const row of rows) row.toggleAttribute('data-pointed', row.dataset.grid === id);
  });
  useSignalEffect(() => {
    const ids = chosen.value;
    if (ids.size !== 1 || body.current?.contains(document.activeElement)) return;
    const [id] = ids;
    const row = [...(body.current?.rows ?? [])].find((each) => each.dataset.grid === id);
    if (row) bringIn(row);
  });
  const sorted = sortedLines(lines, now, lang.value);
  const largest = Math.max(...lines.map((line) => Math.abs(line.deviation ?? 0)));
  const full = Math.min(MOST_FULL, Math.max(LEAST_FULL, largest));
  const picked = chosen.value;
  const stop = sorted.find((line) => picked.has(line.id))?.id ?? sorted[0]?.id;
  return (
    <div class="balance-scroll">
      <table class="balance" aria-label={t.table(place)}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column} column={column} order={now} />
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onPointerLeave={() => {
            pointed.value = null;
          }}
          onKeyDown={walk}
        >
          {sorted.map((line) => (
            <Row
              key={line.id}
              line={line}
              chosen={picked.has(line.id)}
              locked={locked.value.has(line.id)}
              nobody={unstaffed.value.has(line.id)}
              stop={line.id === stop}
              full={full}
              tongue={lang.value}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Scrolls the table, and nothing around it, so that a row can be seen. */
function bringIn(row: HTMLTableRowElement): void {
  const scroll = row.closest('.balance-scroll');
  if (!scroll) return;
  const head = scroll.querySelector('thead')?.offsetHeight ?? 0;
  const [frame, now] = [scroll.getBoundingClientRect(), row.getBoundingClientRect()];
  const above = now.top - frame.top - head;
  const below = now.bottom - frame.bottom;
  if (above < 0) scroll.scrollTop += above;
  else if (below > 0) scroll.scrollTop += below;
}

function Heading({ column, order: now }: { column: Column; order: Order }) {
  const t = balanceWords.value;
  const on = now.column === column;
  return (
    <th
      scope="col"
      class={column === 'code' ? 'name' : `number ${column}${ROOMY.has(column) ? ' roomy' : ''}`}
      aria-sort={on ? (now.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        title={`${t.sortBy(t.explain[column])}`}
        onClick={() => {
          order.value = turned(now, column);
        }}
      >
        {t.column[column]}
        <span class="arrow" aria-hidden="true">
          {on ? (now.down ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}

/** Arrows go from row to row; the table is one stop of the Tab key. */
function walk(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest('tr');
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[
    event.key
  ];
  if (!next) return;
  event.preventDefault();
  next.querySelector<HTMLElement>('th button')?.focus();
}

const Row = memo(function Row({
  line,
  chosen: on,
  locked: shut,
  nobody,
  stop,
  full,
}: {
  line: Line;
  chosen: boolean;
  locked: boolean;
  nobody: boolean;
  stop: boolean;
  full: number;
  /** Read by nothing here: a row is drawn anew when the language changes. */
  tongue: string;
}) {
  const t = balanceWords.value;
  const l = lang.value;
  const pick = (event: MouseEvent) =>
    choose(line.id, event.ctrlKey || event.metaKey || event.shiftKey);
  const point = () => {
    pointed.value = line.id;
  };
  const was = line.before;
  const moved = was !== undefined && was !== line.households;
  return (
    <tr data-grid={line.id} class={on ? 'chosen' : ''} onClick={pick} onPointerEnter={point}>
      <th scope="row" class="name">
        <button
          type="button"
          tabIndex={stop ? 0 : -1}
          aria-pressed={on}
          onClick={(event) => {
            event.stopPropagation();
            pick(event);
          }}
          onFocus={point}
        >
          <span class="digits">{line.digits}</span>
          <span class="label" lang="zh-CN">
            {line.name}
          </span>
          {line.fresh && (
            <span class="fresh" title={t.freshLong}>
              {t.fresh}
            </span>
          )}
          {nobody && <i class="swatch nobody" role="img" aria-label={t.unstaffed} />}
          {shut && <i class="swatch locked" role="img" aria-label={t.locked} />}
        </button>
      </th>
      <td class="number deviation">
        <span>{signed(line.deviation, l)}</span>
        <Diverging share={line.deviation} full={full} />
      </td>
      <td class="number households">
        {count(line.households, l)}
        {moved && <span class="was">{t.before(count(was, l))}</span>}
      </td>
      <td class="number">{count(line.workers, l)}</td>
      <td class="number roomy">{ratio(line.perWorker, l)}</td>
      <td class="number roomy">{area(line.area, l)}</td>
      <td class="number roomy">{hundredths(line.compactness, l)}</td>
      <td class={`number roomy${line.parts > 1 ? ' several' : ''}`}>{count(line.parts, l)}</td>
    </tr>
  );
});

/** Left of the middle is below the target, right of it above. */
function Diverging({ share, full }: { share: number | null; full: number }) {
  if (share === null) return <span class="diverging unknown" aria-hidden="true" />;
  const length = Math.min(Math.abs(share) / full, 1);
  return (
    <span class="diverging" aria-hidden="true">
      <span
        class={share < 0 ? 'below' : 'above'}
        ref={(element) => element?.style.setProperty('transform', `scaleX(${length})`)}
      />
    </span>
  );
}
