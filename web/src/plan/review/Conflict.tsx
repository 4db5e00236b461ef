import { useId } from 'preact/hooks';
import type { Role } from '../../api/shapes';
import { lang, words } from '../../i18n';
import { count, spacedCode } from '../../i18n/format';
import { areaSaid, shortCode } from '../changes/saying';
import { difference } from '../changes/state';
import { base } from '../model/base';
import { type Grid, geometryOf } from '../model/fabric';
import { nameOf } from '../panels/register';
import { historyWords } from '../panels/words';
import type { GridFeature } from '../shapes';
import { fabric } from '../state';
import { boundsOf, consequence, type Met, SIDES, type Side } from './choices';
import { marksOf } from './places';
import { type Drawn, SmallMap } from './SmallMap';
import { reviewWords } from './words';

/** A grid in three versions side by side, of which one is chosen. */
export function Conflict({
  conflict,
  chosen,
  choose,
  linked,
}: {
  conflict: Met;
  chosen: Side | null;
  choose: (side: Side) => void;
  /** Codes of the grids that are decided with it. */
  linked: readonly string[];
}) {
  const t = reviewWords.value.conflicts;
  const name = useId();
  const code = spacedCode(conflict.code);
  const title = [code, (conflict.yours ?? conflict.theirs ?? conflict.base)?.properties.name];
  const told = historyWords.value.changes;
  const comma = told.list;
  const parts = conflict.yours ? [] : partsOf(conflict.grid);
  const into = parts.map((part) => shortCode(part.code, part.division));
  // Where only words and numbers differ, three times the same shape would say nothing.
  const drawn = conflict.fields.some((field) => field === 'border' || field === 'existence');
  const box = boundsOf([conflict.base, conflict.theirs, conflict.yours].map((f) => f?.geometry));
  const draw = (side: 'base' | Side): Drawn[] => {
    const own = conflict[side]?.geometry;
    const before = conflict.base?.geometry;
    return [
      ...(own ? [{ geometry: own, as: side }] : []),
      ...(side === 'yours'
        ? parts.map(({ polygons }) => ({ geometry: geometryOf(polygons), as: side }))
        : []),
      // Where it ran before, over what it is now.
      ...(before && side !== 'base'
        ? [
            {
              geometry: before,
              as: own || parts.length > 0 ? ('outline' as const) : ('gone' as const),
            },
          ]
        : []),
    ];
  };
  const beside = box && drawn ? around(box, conflict.grid) : [];
  const map = (side: 'base' | Side) =>
    box &&
    drawn && (
      <SmallMap
        box={box}
        areas={[...beside, ...draw(side)]}
        lines={marksOf([conflict.border?.[side]]).lines}
        label={t.map(t[side], code)}
      />
    );
  return (
    <li class="conflict" data-grid={conflict.grid}>
      <fieldset>
        <legend>
          <span class="code">{t.grid(code)}</span> <span lang="zh-CN">{title[1]}</span>
          <span class="note">
            {conflict.fields
              .map((field) => t.field[field] ?? field)
              .join(lang.value === 'zh' ? '、' : ', ')}
          </span>
        </legend>
        <div class="versions">
          <div class="version base">
            <p class="version-name">{t.base}</p>
            {map('base')}
            <Values conflict={conflict} side="base" />
          </div>
          {SIDES.map((side) => (
            <label key={side} class={`version ${side}${chosen === side ? ' on' : ''}`}>
              <span class="version-name">
                <input
                  type="radio"
                  name={name}
                  checked={chosen === side}
                  onChange={() => choose(side)}
                />
                {side === 'theirs' ? t.keepTheirs : t.keepYours}
              </span>
              {map(side)}
              <Values conflict={conflict} side={side} into={side === 'yours' ? into : []} />
            </label>
          ))}
        </div>
        {linked.length > 0 && (
          <p class="consequence">{t.linked(linked.map(spacedCode).join(comma))}</p>
        )}
        {chosen && (
          <p class="consequence" role="status">
            {t.consequence[consequence(conflict, chosen)]}
            {chosen === 'yours' &&
              into.length > 0 &&
              ` ${told.into(into.join(comma), into.length)}`}
          </p>
        )}
      </fieldset>
    </li>
  );
}

/** Grids beside one, as they stood when the plan was begun. */
export function around(
  [w, s, e, n]: readonly [number, number, number, number],
  grid: string | null,
): Drawn[] {
  return [...(base.value?.values() ?? [])].flatMap(({ id, polygons }): Drawn[] => {
    const geometry = geometryOf(polygons);
    const [west, south, east, north] = boundsOf([geometry]) ?? [181, 91, 181, 91];
    const near = id !== grid && west < e && east > w && south < n && north > s;
    return near ? [{ geometry, as: 'around' }] : [];
  });
}

/** What a version says in the fields that are in question. */
function Values({
  conflict,
  side,
  into = [],
}: {
  conflict: Met;
  side: 'base' | Side;
  /** Codes of what it became, where it is no more. */
  into?: readonly string[];
}) {
  const t = reviewWords.value.conflicts;
  const version = conflict[side];
  if (!version) {
    const told = historyWords.value.changes;
    const text = into.length > 0 ? told.into(into.join(told.list), into.length) : t.absent;
    return <p class="version-none">{text}</p>;
  }
  return (
    <dl class="version-values">
      {conflict.fields.map((field) => (
        <div key={field} class={side !== 'base' && differs(conflict, side, field) ? 'differs' : ''}>
          <dt>{field === 'border' ? t.area : (t.field[field] ?? field)}</dt>
          <dd>{said(version, field).join('、')}</dd>
        </div>
      ))}
    </dl>
  );
}

function said({ properties }: GridFeature, field: string): string[] {
  const t = reviewWords.value.conflicts;
  const l = lang.value;
  switch (field) {
    case 'border':
      return [areaSaid(properties.area_km2)];
    case 'existence':
      return [t.standing];
    case 'staff':
      return properties.staff.length === 0
        ? ['—']
        : properties.staff.map(
            ({ staff_no, role }) => `${words.value.role[role as Role]} ${nameOf(staff_no)}`,
          );
    case 'counts':
      return Object.entries(properties.counts).map(
        ([name, value]) => `${words.value.counts[name] ?? name} ${count(value, l)}`,
      );
    case 'households':
      return [count(properties.households, l)];
    case 'kind':
      return [words.value.gridKind[properties.kind]];
    case 'code':
      return [spacedCode(properties.code)];
    default:
      return [String(properties[field as 'name'] ?? '—') || '—'];
  }
}

function differs(conflict: Met, side: Side, field: string): boolean {
  const [own, base] = [conflict[side], conflict.base];
  if (!own || !base) return true;
  if (field === 'border') return JSON.stringify(own.geometry) !== JSON.stringify(base.geometry);
  return said(own, field).join() !== said(base, field).join();
}

/** What the plan made of a grid that it took away: the parts of a split, say. */
export function partsOf(grid: string): Grid[] {
  const now = fabric.value;
  const made = difference.value.data?.grids.filter(({ from }) => from.includes(grid)) ?? [];
  return made.flatMap(({ id }) => now?.grid(id) ?? []);
}
