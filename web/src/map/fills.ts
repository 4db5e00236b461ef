import type { FeatureLike } from 'ol/Feature';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import { type Classes, classOf } from '../measure/classes';
import { type MeasureId, measured, type UnitLevel } from '../measure/measures';
import { matchesKind } from '../state/store';
import type { Unit } from '../state/units';
import type { Kind } from '../state/view';
import { dotPattern, hatchPattern } from './drawn';
import { mix, type Palette, rampColour } from './palette';

/** What decides a unit's fill. */
export interface FillRule {
  measure: MeasureId;
  kind: Kind;
  level: UnitLevel;
  classes: Classes;
  /** Classes pointed at or kept; empty shows all. */
  lit: ReadonlySet<number>;
}

export const unitOf = (feature: FeatureLike): Unit => feature.get('unit') as Unit;

/** Styles for the layer of fills: one object per look, shared by all units that look so. */
export class Fills {
  readonly #cache = new Map<string, Style>();
  readonly #hatch: CanvasPattern;
  readonly #faintHatch: CanvasPattern;
  readonly #dots: CanvasPattern;
  readonly #faint: string;

  constructor(
    readonly palette: Palette,
    ratio: number,
  ) {
    this.#hatch = hatchPattern(palette.hatch, palette.paper, ratio);
    this.#faint = mix(palette.ramp[0] as string, palette.paper, 0.6);
    this.#dots = dotPattern(palette.outsideDot, palette.outside, ratio);
    this.#faintHatch = hatchPattern(mix(palette.hatch, palette.paper, 0.7), palette.paper, ratio);
  }

  /** The style of a feature under a rule; undefined when its level is not the one shown. */
  of(feature: FeatureLike, rule: FillRule): Style | undefined {
    const unit = unitOf(feature);
    const ground = rule.level === 'grid' && unit.level === 'village';
    if (unit.level !== rule.level && !ground) return undefined;
    if (!unit.programme) return this.#style('outside', this.#dots, 0);
    const faint = !matchesKind(unit, rule.kind);
    // Under the grids lies the hatch of their village: what no grid covers shows it.
    if (ground || unit.grids === 0) {
      const hushed = faint || rule.lit.size > 0;
      return this.#style(
        hushed ? 'faint-hatch' : 'hatch',
        hushed ? this.#faintHatch : this.#hatch,
        0,
      );
    }
    const value = measured(unit, rule.measure);
    const grid = unit.level === 'grid';
    if (value === null) return this.#style(`unknown${grid}`, this.palette.paper, 1, grid);
    const index = classOf(value, rule.classes.lower);
    const colour = rampColour(this.palette.ramp, index, rule.classes.lower.length);
    if (faint) return this.#style(`faint${grid}`, this.#faint, 1, grid);
    const hushed = rule.lit.size > 0 && !rule.lit.has(index);
    return this.#style(
      `${colour}${hushed}${grid}`,
      hushed ? mix(colour, this.palette.paper, 0.86) : colour,
      1,
      grid,
    );
  }

  #style(key: string, colour: string | CanvasPattern, zIndex: number, grid = false): Style {
    let style = this.#cache.get(key);
    if (!style) {
      style = new Style({
        fill: new Fill({ color: colour }),
        ...(grid ? { stroke: new Stroke({ color: this.palette.line, width: 0.75 }) } : {}),
        zIndex,
      });
      this.#cache.set(key, style);
    }
    return style;
  }
}
