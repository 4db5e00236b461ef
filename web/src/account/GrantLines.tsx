import type { Grant } from '../session/shapes';
import { grantInWords } from './grants';
import { accountWords } from './words';

/** Grants, each with the way to withdraw it. */
export function GrantLines<G extends Grant>({
  grants,
  withdraw,
}: {
  grants: readonly G[];
  withdraw: (grant: G) => void;
}) {
  const t = accountWords.value;
  if (grants.length === 0) return <p class="note empty">{t.edit.noGrants}</p>;
  return (
    <ul class="lines">
      {grants.map((grant) => {
        const said = grantInWords(grant, t);
        return (
          <li class="line" key={`${grant.role} ${grant.division}`}>
            <p class="line-name">
              <span lang="zh-CN">{said}</span>
            </p>
            <button
              type="button"
              class="action"
              aria-label={t.edit.withdrawOf(said)}
              onClick={() => withdraw(grant)}
            >
              {t.edit.withdraw}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
