import { words } from '../i18n';
import { Missing, Waiting } from '../notice/states';
import { atlas } from '../state/store';
import { pathTo } from '../state/units';
import { Fact } from './Figures';
import { Head } from './Head';

/** A point of service: what it is and where. */
export function PlaceView({ id }: { id: string }) {
  const t = words.value;
  const now = atlas.value;
  if (!now.data) return <Waiting slow={now.status === 'loading' && now.slow} />;
  const place = now.data.places.get(id);
  if (!place) return <Missing />;
  const path = place.division ? pathTo(now.data, place.division) : [];
  return (
    <div class="view">
      <Head steps={path} title={place.name} code={null}>
        {t.place.heading} · {t.placeKind[place.kind]}
      </Head>
      <dl class="facts">
        <Fact name={t.place.in} value={path.at(-1)?.name ?? t.unknown} />
        <Fact name={t.place.address} value={place.address ?? t.place.noAddress} />
      </dl>
    </div>
  );
}
