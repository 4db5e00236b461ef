/** Colours, patterns and styles of the workspace's map, from the page's tokens. */
import Fill from 'ol/style/Fill';
import type Icon from 'ol/style/Icon';
import OlIcon from 'ol/style/Icon';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import { dotPattern, hatchPattern, unstaffedMark } from '../../map/drawn';
import { mix, type Palette, readPalette } from '../../map/palette';
import type { Shade } from '../model/shading';

/** How much of a fill's colour is on the paper. */
const STRENGTH = 0.78;

export class Look {
  readonly palette: Palette = readPalette();
  readonly diverging: readonly string[];
  readonly celadon: readonly string[];
  readonly hatch: CanvasPattern;
  readonly dots: CanvasPattern;
  readonly unstaffed: Icon;
  readonly locked: OlIcon;
  readonly ink: string;
  readonly amber: string;
  readonly gain: string;
  readonly blank: string;
  readonly #fills = new Map<string | CanvasPattern, Style>();
  readonly #texts = new Map<string, Style>();

  constructor() {
    const style = getComputedStyle(document.documentElement);
    const get = (name: string) => style.getPropertyValue(name).trim();
    const { palette } = this;
    const ramp = (name: string) =>
      [1, 2, 3, 4, 5, 6, 7].map((step) =>
        mix(get(`--${name}-${step}`), palette.paper, 1 - STRENGTH),
      );
    this.diverging = ramp('diverging');
    this.celadon = ramp('celadon');
    this.blank = mix(palette.paper, palette.ink, 0.04);
    this.ink = palette.ink;
    this.amber = palette.amber;
    this.gain = get('--celadon-6');
    this.hatch = hatchPattern(palette.hatch, palette.paper, devicePixelRatio);
    this.dots = dotPattern(palette.outsideDot, palette.outside, devicePixelRatio);
    this.unstaffed = unstaffedMark(palette.amber, palette.paper, 2);
    this.locked = lockMark(palette.ink, palette.paper, 2);
  }

  /** How a grid is filled, opaque: dots where the measure is not known. */
  colour(shade: Shade | undefined, faded: boolean): string | CanvasPattern {
    if (shade === 'unknown') return this.dots;
    if (!shade || shade === 'none') return this.blank;
    const full = this[shade.ramp][shade.step] as string;
    return faded ? mixed(full, this.palette.paper, 0.82) : full;
  }

  fill(shade: Shade | undefined, faded: boolean): Style {
    const colour = this.colour(shade, faded);
    let style = this.#fills.get(colour);
    if (!style) {
      style = new Style({
        fill: new Fill({ color: colour }),
        stroke: new Stroke({ color: this.palette.line, width: 0.75 }),
      });
      this.#fills.set(colour, style);
    }
    return style;
  }

  text(text: string, size: number, weight: number, quiet: boolean): Style {
    const key = `${size} ${weight} ${quiet} ${text}`;
    let style = this.#texts.get(key);
    if (!style) {
      style = new Style({
        text: new Text({
          text,
          font: `${weight} ${size}px ${this.palette.font}`,
          fill: new Fill({ color: quiet ? this.palette.ink2 : this.palette.ink }),
          stroke: new Stroke({ color: this.palette.halo, width: 3 }),
          padding: [3, 4, 3, 4],
        }),
      });
      this.#texts.set(key, style);
    }
    return style;
  }
}

/** As `mix`, of colours that are `rgb(…)` already. */
function mixed(first: string, second: string, share: number): string {
  const channels = (colour: string) => {
    const found = colour.match(/\d+/g);
    return colour.startsWith('rgb') && found ? found.slice(0, 3).map(Number) : null;
  };
  const a = channels(first);
  if (!a) return mix(first, second, share);
  const hex = a.map((v) => v.toString(16).padStart(2, '0')).join('');
  return mix(`#${hex}`, second, share);
}

/** A padlock on a small disc: nobody may change this grid. */
function lockMark(colour: string, ground: string, ratio: number): OlIcon {
  const size = 18;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * ratio;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(ratio, ratio);
  context.fillStyle = ground;
  context.beginPath();
  context.arc(9, 9, 8.5, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colour;
  context.fillRect(5, 8, 8, 6);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(9, 7.5, 2.6, Math.PI, 0);
  context.moveTo(6.4, 7.5);
  context.lineTo(6.4, 9);
  context.moveTo(11.6, 7.5);
  context.lineTo(11.6, 9);
  context.stroke();
  return new OlIcon({
    img: canvas,
    scale: 1 / ratio,
    displacement: [0, -13],
    declutterMode: 'obstacle',
  });
}
