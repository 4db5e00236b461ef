import type { FeatureLike } from 'ol/Feature';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import type { UnitLevel } from '../measure/measures';
import type { Unit } from '../state/units';
import { unitOf } from './fills';
import type { Palette } from './palette';

const RANK: Record<UnitLevel, number> = { county: 0, township: 1, village: 2, grid: 3 };

/** Towns come first and so win over villages, villages over grids. */
export function byRank(a: FeatureLike, b: FeatureLike): number {
  const [first, second] = [unitOf(a), unitOf(b)];
  return RANK[first.level] - RANK[second.level] || second.area - first.area;
}

/** The words on the map for a unit: the name, or a grid's own last digits. */
export function labelOf(unit: Unit): string {
  return unit.level === 'grid' && unit.parent && unit.code.startsWith(unit.parent)
    ? unit.code.slice(unit.parent.length)
    : unit.name;
}

const SIZE: Record<UnitLevel, number> = { county: 16, township: 15, village: 12, grid: 11 };
/** Width a label asks of its unit, in widths of a full character: names may stick out a little. */
const ROOM: Record<UnitLevel, number> = { county: 1, township: 0.6, village: 0.85, grid: 1.4 };
const WEIGHT: Record<UnitLevel, number> = { county: 700, township: 700, village: 500, grid: 400 };

/** Label styles by level; resolutions are Mercator metres a pixel. */
export class Labels {
  readonly #styles = new Map<string, Style>();

  constructor(readonly palette: Palette) {}

  of(feature: FeatureLike, resolution: number, level: UnitLevel): Style | undefined {
    const unit = unitOf(feature);
    const side = (feature.get('side') as number) / resolution;
    if (unit.level === 'county') return undefined;
    if (unit.level === 'township' && side > 1600) return undefined;
    if (unit.level === 'grid' && level !== 'grid') return undefined;
    const text = labelOf(unit);
    const small = unit.level === 'township' && side < 130;
    const size = small ? 13 : SIZE[unit.level];
    if (side < text.length * size * ROOM[unit.level]) return undefined;
    return this.#style(unit.level, text, size);
  }

  #style(level: UnitLevel, text: string, size: number): Style {
    const key = `${level}${size}${text}`;
    let style = this.#styles.get(key);
    if (!style) {
      style = new Style({
        text: new Text({
          text,
          font: `${WEIGHT[level]} ${size}px ${this.palette.font}`,
          fill: new Fill({ color: level === 'grid' ? this.palette.ink2 : this.palette.ink }),
          stroke: new Stroke({ color: this.palette.halo, width: level === 'township' ? 4 : 3 }),
          padding: level === 'township' ? [6, 8, 6, 8] : [3, 4, 3, 4],
        }),
      });
      this.#styles.set(key, style);
    }
    return style;
  }
}
