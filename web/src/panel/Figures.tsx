import type { Totals } from '../api/shapes';
import { lang, words } from '../i18n';
import { area, count, ratio } from '../i18n/format';
import type { Kind } from '../state/view';

const POSTS = ['leader', 'branch_secretary', 'worker', 'building_lead', 'volunteer'] as const;

/** The sums of a division: three that matter most, then the rest. */
export function Figures({ totals, kind, lowest }: { totals: Totals; kind: Kind; lowest: boolean }) {
  const t = words.value;
  const l = lang.value;
  const units = t.unitsOf[kind];
  const has = totals.grids > 0;
  const posts = POSTS.filter((role) => (totals.staff?.[role] ?? 0) > 0);
  return (
    <section aria-label={t.figures.heading} class="figures">
      <dl class="big">
        <div>
          <dd>{count(totals.grids, l)}</dd>
          <dt>{t.figures.grids}</dt>
        </div>
        <div>
          <dd>{count(totals.workers, l)}</dd>
          <dt>{t.figures.workers}</dt>
        </div>
        {!lowest && (
          <div>
            <dd>{t.figures.of(count(totals.units_gridded, l), count(totals.units, l))}</dd>
            <dt>{t.figures.gridded(units)}</dt>
          </div>
        )}
      </dl>
      <dl class="facts">
        <Fact name={t.figures.households} value={has ? count(totals.households, l) : t.unknown} />
        <Fact name={t.figures.area} value={`${area(totals.area_km2, l)} km²`} />
        <Fact name={t.figures.householdsPerWorker} value={ratio(totals.households_per_worker, l)} />
        <Fact name={t.figures.workersPerGrid} value={ratio(totals.workers_per_grid, l)} />
        {!lowest && (
          <Fact
            name={t.figures.notGridded(units)}
            value={count(totals.not_gridded_units, l)}
            more={totals.not_gridded_units > 0 ? `${area(totals.not_gridded_km2, l)} km²` : ''}
            mark={totals.not_gridded_units > 0 ? 'hatch' : null}
          />
        )}
        <Fact
          name={t.figures.unstaffed}
          value={has ? count(totals.unstaffed, l) : t.unknown}
          mark={totals.unstaffed > 0 ? 'nobody' : null}
        />
      </dl>
      {posts.length > 0 && (
        <details class="posts">
          <summary>{t.figures.staff}</summary>
          <dl class="facts">
            {posts.map((role) => (
              <Fact key={role} name={t.role[role]} value={count(totals.staff[role], l)} />
            ))}
          </dl>
          <p class="note">{t.figures.posts}</p>
        </details>
      )}
    </section>
  );
}

export function Fact({
  name,
  value,
  more,
  mark,
}: {
  name: string;
  value: string;
  more?: string;
  mark?: 'hatch' | 'nobody' | null;
}) {
  return (
    <div class="fact">
      <dt>
        {name}
        {mark && <i class={`swatch ${mark}`} />}
      </dt>
      <dd>
        {value}
        {more && <span class="note"> · {more}</span>}
      </dd>
    </div>
  );
}
