import { api } from '../api/client';
import type { Position } from '../api/shapes';
import { words } from '../i18n';
import { hush, tell } from '../notice/notice';
import { position, revision, select, wish } from '../state/store';
import { fullName } from '../state/units';

const TIMEOUT_MS = 12_000;

/** Looks up the grid at a place, selects it and says in words what was found. */
export async function lookUp(at: Position, accuracy: number | null = null): Promise<void> {
  const t = words.value.locate;
  position.value = { at, accuracy };
  try {
    const found = await api.lookup(at[0], at[1], revision.value);
    if (found.status === 'outside' || !found.division) {
      tell(t.outside, { fault: true });
      return;
    }
    wish.value = { point: at };
    if (found.status === 'gridded' && found.grid) {
      select({ type: 'grid', code: found.grid.code });
      tell(t.found(fullName(found.grid.name, found.division.name)));
    } else {
      select({ type: 'division', code: found.division.code });
      tell(t.notGridded(found.division.name));
    }
  } catch {
    tell(t.failed, { fault: true });
  }
}

function browserPosition(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(resolve, reject, {
      enableHighAccuracy: true,
      timeout: TIMEOUT_MS,
      maximumAge: 30_000,
    }),
  );
}

/** "Where am I": asks the browser once; nothing is kept or sent but the lookup itself. */
export async function whereAmI(): Promise<void> {
  const t = words.value.locate;
  if (!isSecureContext || !('geolocation' in navigator)) {
    tell(t.insecure, { fault: true });
    return;
  }
  tell(t.asking, { busy: true });
  try {
    const { coords } = await browserPosition();
    hush();
    await lookUp([coords.longitude, coords.latitude], coords.accuracy);
  } catch (error) {
    const code = (error as GeolocationPositionError).code;
    tell(code === 1 ? t.refused : code === 3 ? t.timeout : t.unavailable, { fault: true });
  }
}
