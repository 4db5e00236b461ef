import { lang } from '../../i18n';
import { count } from '../../i18n/format';
import { areaSaid } from '../changes/saying';
import type { Difference } from '../changes/shapes';
import type { Balance } from '../shapes';
import { division, divisions, wish } from '../state';
import { reviewWords } from './words';

/** How evenly the grids of each village share the work, before and after. */
export function BalanceChange({ balance }: Pick<Difference, 'balance'>) {
  const t = reviewWords.value.page;
  const all = Object.entries(balance);
  if (all.length === 0) return <p class="note pad">{t.noBalance}</p>;
  return (
    <>
      {all.map(([code, { before, after }]) => (
        <table key={code} class="balance-change">
          <caption>
            <button
              type="button"
              lang="zh-CN"
              onClick={() => {
                division.value = code;
                wish.value = { grids: after.grids.map(({ id }) => id) };
              }}
            >
              {divisions.value.get(code)?.name ?? code}
            </button>
          </caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{t.before}</th>
              <th scope="col">{t.after}</th>
            </tr>
          </thead>
          <tbody>
            {rows(before, after).map(([name, was, is, look]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{was}</td>
                <td class={look}>{is}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}

type Row = [name: string, before: string, after: string, look: '' | 'better' | 'worse'];

function rows(before: Balance, after: Balance): Row[] {
  const t = reviewWords.value.page;
  const l = lang.value;
  const share = (value: number) =>
    new Intl.NumberFormat(l === 'zh' ? 'zh-CN' : 'en', {
      style: 'percent',
      maximumFractionDigits: 0,
    }).format(value);
  const marked = (was: number, is: number) =>
    Math.abs(was - is) < 0.005 ? '' : is < was ? 'better' : 'worse';
  const row = (name: string, say: (one: Balance) => string, look: Row[3] = ''): Row => [
    name,
    say(before),
    say(after),
    look,
  ];
  return [
    row(t.grids, (one) => count(one.grids.length, l)),
    row(t.workers, (one) => count(one.workers, l)),
    row(t.mean, (one) => count(Math.round(one.mean_workload), l)),
    row(
      t.largest,
      (one) => share(Math.abs(one.largest_deviation)),
      marked(Math.abs(before.largest_deviation), Math.abs(after.largest_deviation)),
    ),
    ...(before.not_gridded_km2 > 0 || after.not_gridded_km2 > 0
      ? [
          row(
            t.notGridded,
            (one) => areaSaid(one.not_gridded_km2),
            marked(before.not_gridded_km2, after.not_gridded_km2),
          ),
        ]
      : []),
  ];
}
