import type { Choice } from '../../account/Picker';
import { requests } from '../requests';
import type { Plan } from '../shapes';

const MOST = 20;

/** Other plans that a plan can be compared with, those of its own division first. */
export async function comparable(
  plan: Plan,
  text: string,
  signal?: AbortSignal,
): Promise<Choice[]> {
  const { items } = await requests.plans({}, null, signal);
  const wanted = text.trim().toLowerCase();
  return items
    .filter((each) => each.id !== plan.id)
    .filter(({ title, division_name }) =>
      `${title} ${division_name ?? ''}`.toLowerCase().includes(wanted),
    )
    .sort((a, b) => Number(b.division === plan.division) - Number(a.division === plan.division))
    .slice(0, MOST)
    .map(({ id, title, division_name, division }) => ({
      key: id,
      name: title,
      context: division_name ?? division,
    }));
}
