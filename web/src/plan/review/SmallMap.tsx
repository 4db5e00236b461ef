import type { AreaGeometry } from '../shapes';

/** Something drawn in a small map: what it means decides how it looks. */
export interface Drawn {
  geometry: AreaGeometry;
  as: 'around' | 'outline' | 'base' | 'theirs' | 'yours' | 'taken' | 'gone';
}

/** A word at a place. */
export interface Name {
  at: readonly [number, number];
  text: string;
}

type Box = readonly [west: number, south: number, east: number, north: number];

const MARGIN = 0.08;
const SIDE = 240;

/** A box with a margin, wide enough that it never is a line. */
export function roomy([w, s, e, n]: Box): Box {
  const pad = Math.max(e - w, n - s, 1e-5) * MARGIN;
  return [w - pad, s - pad, e + pad, n + pad];
}

/** Degrees to pixels of a drawing that is `width` wide: true to shape at the box's own latitude. */
export function projection([w, s, e, n]: Box, width = SIDE) {
  const shrink = Math.cos((((s + n) / 2) * Math.PI) / 180);
  const scale = width / ((e - w) * shrink);
  const height = (n - s) * scale;
  const place = ([lon, lat]: readonly [number, number]): [number, number] => [
    (lon - w) * shrink * scale,
    (n - lat) * scale,
  ];
  return { width, height, place };
}

/** A few areas, drawn without a map's machinery; what it shows is said in `label`. */
export function SmallMap({
  box,
  areas,
  points = [],
  lines = [],
  names = [],
  label,
}: {
  box: Box;
  areas: readonly Drawn[];
  points?: readonly (readonly [number, number])[];
  lines?: readonly (readonly (readonly [number, number])[])[];
  names?: readonly Name[];
  label: string;
}) {
  const { width, height, place } = projection(roomy(box));
  const tall = Math.min(Math.max(height, width * 0.6), width * 1.1);
  const rise = (height - tall) / 2;
  const draw = (ring: readonly (readonly [number, number])[]) =>
    `M${ring
      .map((at) =>
        place(at)
          .map((v) => v.toFixed(1))
          .join(' '),
      )
      .join('L')}`;
  return (
    <svg
      class="small-map"
      viewBox={`0 ${rise.toFixed(1)} ${width} ${tall.toFixed(1)}`}
      role="img"
      aria-label={label}
    >
      {areas.map(({ geometry, as }, index) => (
        <path
          key={index}
          class={`area ${as}`}
          d={ringsOf(geometry)
            .map((ring) => `${draw(ring)}Z`)
            .join('')}
        />
      ))}
      {lines.map((line, index) => (
        <path key={index} class="fault-mark" d={draw(line)} />
      ))}
      {points.map((at) => {
        const [x, y] = place(at);
        return <circle key={at.join()} class="fault-mark" cx={x} cy={y} r="7" />;
      })}
      {names.map(({ at, text }) => {
        const [x, y] = place(at);
        return (
          <text key={`${text} ${at.join()}`} x={x} y={y}>
            {text}
          </text>
        );
      })}
    </svg>
  );
}

function ringsOf(geometry: AreaGeometry): readonly (readonly [number, number])[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}
