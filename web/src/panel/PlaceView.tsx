import { words } from '../i18n';
import { Missing, Waiting } from '../notice/states';
import { atlas } from '../state/store';
import { pathTo } from '../state/units';
import { Fact } from './Figures';
import { Share } from './Share';
import { Trail } from './Trail';

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
      <header>
        <Trail
          steps={path.map(({ code, name }) => ({ code, name, level: 'township' as const }))}
        />
        <h1 lang="zh-CN">{place.name}</h1>
        <p class="note">
          {t.place.heading} · {t.placeKind[place.kind]}
        </p>
      </header>
      <dl class="facts">
        <Fact name={t.place.in} value={path.at(-1)?.name ?? t.unknown} />
        <Fact name={t.place.address} value={place.address ?? t.place.noAddress} />
      </dl>
      <div class="actions">
        <Share />
      </div>
    </div>
  );
}
