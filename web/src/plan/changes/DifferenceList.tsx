import { lang } from '../../i18n';
import { count, spacedCode } from '../../i18n/format';
import { historyWords } from '../panels/words';
import { divisions, pointed } from '../state';
import { CHAPTERS, chapters } from './grouping';
import { linesOf } from './saying';
import type { Difference, GridDifference } from './shapes';

/** A difference in words, by what was done; each grid leads to its place on the map. */
export function DifferenceList({
  difference,
  show,
}: {
  difference: Difference;
  show: (grid: GridDifference) => void;
}) {
  const t = historyWords.value.changes;
  const told = chapters(difference.grids);
  const codes = new Map(difference.grids.map(({ id, code }) => [id, code]));
  if (told.size === 0) return <p class="note pad">{t.none}</p>;
  return (
    <div
      class="difference"
      onPointerLeave={() => {
        pointed.value = null;
      }}
    >
      {CHAPTERS.map((chapter) => {
        const grids = told.get(chapter);
        if (!grids) return null;
        return (
          <section key={chapter} class={`chapter ${chapter}`}>
            <h3>
              <i class={`fate ${chapter}`} aria-hidden="true" />
              {t.group[chapter]}
              <span class="note">{count(grids.length, lang.value)}</span>
            </h3>
            <ul>
              {grids.map((grid) => (
                <li key={grid.id} class={pointed.value === grid.id ? 'pointed' : ''}>
                  <button
                    type="button"
                    aria-label={t.zoom(spacedCode(grid.code))}
                    onClick={() => show(grid)}
                    onPointerEnter={() => {
                      pointed.value = grid.id;
                    }}
                    onFocus={() => {
                      pointed.value = grid.id;
                    }}
                  >
                    <Code grid={grid} />
                  </button>
                  <div class="said-of">
                    {linesOf(grid, chapter, difference.moved, codes).map((line) => (
                      <p key={line} lang={line === grid.after?.name ? 'zh-CN' : undefined}>
                        {line}
                      </p>
                    ))}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** The village by name where it is known, and the grid's own digits. */
function Code({ grid }: { grid: GridDifference }) {
  const home = divisions.value.get(grid.division);
  if (!home || !grid.code.startsWith(grid.division)) {
    return <span class="code">{spacedCode(grid.code)}</span>;
  }
  return (
    <span class="code" title={spacedCode(grid.code)}>
      {divisions.value.size > 1 && <span lang="zh-CN">{home.name} </span>}
      {grid.code.slice(grid.division.length)}
    </span>
  );
}
