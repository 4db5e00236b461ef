import type { GridDetail } from '../api/shapes';
import { lang, words } from '../i18n';
import { area, count, ratio, spacedCode } from '../i18n/format';
import { Icon } from '../icons';
import { Failed, Waiting } from '../notice/states';
import { fullName } from '../state/units';
import { Fact } from './Figures';
import { Head } from './Head';
import { gridDetail } from './loading';
import { type Person, peopleOf, rolesInWords } from './people';

/** A grid, where it belongs and the people who serve it. */
export function GridView() {
  const now = gridDetail.value;
  if (now.status === 'failed') {
    return <Failed problem={now.problem} retry={() => void gridDetail.retry()} />;
  }
  if (!now.data) return <Waiting slow={now.status === 'loading' && now.slow} />;
  return <Loaded grid={now.data} busy={now.status === 'loading'} />;
}

function Loaded({ grid, busy }: { grid: GridDetail; busy: boolean }) {
  const t = words.value;
  const l = lang.value;
  const digits = grid.code.startsWith(grid.division)
    ? grid.code.slice(grid.division.length)
    : grid.code;
  const perWorker =
    grid.households === null || grid.workers === 0 ? null : grid.households / grid.workers;
  const people = peopleOf(grid.staff);
  return (
    <div class="view" aria-busy={busy}>
      <Head
        steps={grid.division_path}
        title={fullName(grid.name, grid.division_path.at(-1)?.name)}
        code={grid.code}
      >
        {t.gridKind[grid.kind]} · {t.grid.number(digits)}
      </Head>
      <section aria-label={t.grid.people}>
        <h2>{t.grid.people}</h2>
        {people.length === 0 ? (
          <p class="nobody-note">
            <i class="swatch nobody" />
            {t.grid.nobody}
          </p>
        ) : (
          <ul class="people">
            {people.map((person) => (
              <PersonLine key={person.staffNo} person={person} />
            ))}
          </ul>
        )}
      </section>
      <dl class="facts">
        <Fact name={t.figures.households} value={count(grid.households, l)} />
        <Fact name={t.figures.area} value={`${area(grid.area_km2, l)} km²`} />
        <Fact name={t.role.worker} value={count(grid.workers, l)} />
        <Fact name={t.figures.householdsPerWorker} value={ratio(perWorker, l)} />
        {Object.entries(grid.counts).map(([name, value]) => (
          <Fact key={name} name={t.counts[name] ?? name} value={count(value, l)} />
        ))}
        <Fact name={t.grid.code} value={spacedCode(grid.code)} />
      </dl>
    </div>
  );
}

function PersonLine({ person }: { person: Person }) {
  const t = words.value;
  return (
    <li class="person">
      <span class="person-name" lang="zh-CN">
        {person.name}
      </span>
      <span class="person-roles">{rolesInWords(person, t)}</span>
      {person.phone !== null && (
        <a
          class="action call"
          href={`tel:${person.phone.replace(/[^+\d]/g, '')}`}
          aria-label={t.grid.call(person.name)}
        >
          <Icon name="phone" />
          {person.phone}
        </a>
      )}
    </li>
  );
}
