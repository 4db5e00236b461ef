import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { geometryOf } from '../model/fabric';
import { boundsOf } from '../review/choices';
import { marksOf } from '../review/places';
import { type Drawn, SmallMap } from '../review/SmallMap';
import { fabric } from '../state';
import type { Found } from './ImportDialog';
import { importsWords } from './words';

const SHOWN = 200;

/** What is in a file and what it would change, before it does. */
export function Outcome({ found }: { found: Found }) {
  const t = importsWords.value;
  const n = (value: number) => count(value, lang.value);
  const { report, outcome } = found;
  const sums = [
    t.rows(n(report.rows)),
    ...(report.added ? [t.added(n(report.added))] : []),
    ...(report.changed ? [t.changed(n(report.changed))] : []),
    ...(report.removed ? [t.removed(n(report.removed))] : []),
    ...(report.unchanged ? [t.unchanged(n(report.unchanged))] : []),
    ...(report.refused ? [t.refused(n(report.refused))] : []),
  ];
  const open = new Set(found.staff_open?.map(({ grid }) => grid)).size;
  return (
    <section class="import-outcome" aria-label={t.result}>
      <p class="import-sums" role="status">
        {sums.map((sum) => (
          <span key={sum}>{sum}</span>
        ))}
      </p>
      {outcome === 'refused' && <p class="fault-line">{t.bad}</p>}
      {outcome === 'unchanged' && <p class="note">{t.nothing}</p>}
      {found.changed && <Preview found={found} />}
      {open > 0 && <p class="warning">{t.staffOpen(n(open))}</p>}
      <Findings found={found} />
    </section>
  );
}

/** The grids as they would be, over those that are now. */
function Preview({ found }: { found: Found }) {
  const t = importsWords.value;
  const now = fabric.value;
  const changed = found.changed ?? [];
  const removed = (found.removed ?? []).flatMap((id) => {
    const grid = now?.grid(id);
    return grid ? [geometryOf(grid.polygons)] : [];
  });
  const box = boundsOf([...changed.map(({ geometry }) => geometry), ...removed]);
  if (!box) return null;
  const [w, s, e, north] = box.map((degree) => Math.round(degree * 1e7)) as [
    number,
    number,
    number,
    number,
  ];
  const known = new Set(changed.map(({ id }) => id));
  const around = now?.gridsIn([w, s, e, north]).filter(({ id }) => !known.has(id)) ?? [];
  const areas: Drawn[] = [
    ...around.map(({ polygons }) => ({ geometry: geometryOf(polygons), as: 'around' as const })),
    ...changed.map(({ geometry }) => ({ geometry, as: 'taken' as const })),
    ...removed.map((geometry) => ({ geometry, as: 'gone' as const })),
  ];
  const places = found.report.findings.flatMap(({ place, severity }) =>
    place && severity === 'error' ? [place] : [],
  );
  return (
    <figure>
      <SmallMap box={box} areas={areas} {...marksOf(places)} label={t.preview} />
      <figcaption class="note">{t.preview}</figcaption>
    </figure>
  );
}

function Findings({ found: { report } }: { found: Found }) {
  const t = importsWords.value;
  const l = lang.value;
  if (report.findings.length === 0) return null;
  const order = { error: 0, warning: 1, notice: 2 };
  const shown = [...report.findings]
    .sort((a, b) => order[a.severity] - order[b.severity])
    .slice(0, SHOWN);
  const rest = report.findings_left_out + report.findings.length - shown.length;
  return (
    <>
      <h3>{t.findings}</h3>
      <ul class="import-findings">
        {shown.map((finding, index) => (
          <li key={index}>
            <i class={`sign of-${finding.severity}`} aria-hidden="true" />
            <div>
              <p>
                {finding.row != null && <span class="tag">{t.row(finding.row)}</span>}{' '}
                {finding.what[l]}
              </p>
              <p class="note">{finding.fix[l]}</p>
            </div>
          </li>
        ))}
      </ul>
      {rest > 0 && <p class="note">{t.leftOut(count(rest, l))}</p>}
    </>
  );
}
