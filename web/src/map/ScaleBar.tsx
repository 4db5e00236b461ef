import { lang, words } from '../i18n';
import { count } from '../i18n/format';
import { scale } from './signs';

const WIDEST_PX = 120;

/** The longest of 1, 2, 5 times a power of ten metres that fits, and its width on the screen. */
export function barFor(metresPerPixel: number, widest = WIDEST_PX): { metres: number; px: number } {
  const room = metresPerPixel * widest;
  const power = 10 ** Math.floor(Math.log10(room));
  const metres = power * ([5, 2].find((factor) => factor * power <= room) ?? 1);
  return { metres, px: metres / metresPerPixel };
}

export function ScaleBar() {
  const now = scale.value;
  if (!now) return null;
  const t = words.value;
  const ground = now.resolution * Math.cos((now.latitude * Math.PI) / 180);
  const { metres, px } = barFor(ground);
  const text =
    metres >= 1000
      ? t.map.kilometres(count(metres / 1000, lang.value))
      : t.map.metres(count(metres, lang.value));
  return (
    <div class="scale" role="img" aria-label={`${t.map.scale} ${text}`}>
      <span
        class="scale-line"
        ref={(element) => element?.style.setProperty('width', `${px.toFixed(1)}px`)}
      />
      <span aria-hidden="true">{text}</span>
    </div>
  );
}
