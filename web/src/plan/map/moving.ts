/**
 * What moves: gestures, the cursor, others, refusals; on a canvas of its own over the map.
 *
 * The map beneath is not drawn anew while something is dragged, however many grids it has.
 */
import type OlMap from 'ol/Map';
import { called } from '../called';
import {
  contains,
  type Fabric,
  type Grid,
  onLattice,
  type Point,
  type Polygon,
} from '../model/fabric';
import type { Shade } from '../model/shading';
import type { Person } from '../shapes';
import type { Bounce, Mark } from '../state';
import { faultMarks } from '../tools/places';
import { fromMercator, mercatorX, mercatorY } from './lattice';
import type { Look } from './look';
import { drawCursor, drawSpot, lineOf, veilOf } from './marks';
import { tint } from './tints';

/** All that may be drawn; read anew for each frame. */
export interface Scene {
  look: Look;
  fabric: Fabric | null;
  foreseen: readonly Grid[];
  shades: ReadonlyMap<string, Shade>;
  chosen: ReadonlySet<string>;
  sketch: readonly Mark[];
  bounce: Bounce | null;
  people: readonly Person[];
  flashed: readonly Grid[];
  label(id: string): { at: number[]; text: string } | null;
  /** The cursor worked by keys, in pixels of the map. */
  cursor: readonly [number, number] | null;
}

type Transform = readonly number[];

export class Moving {
  readonly canvas = document.createElement('canvas');
  readonly #context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
  #frame = 0;
  #transform: Transform | null = null;
  #empty = true;
  /** Frames drawn; for tests that look at how often. */
  frames = 0;

  constructor(
    readonly map: OlMap,
    readonly scene: () => Scene,
  ) {
    this.canvas.className = 'moving';
    map.on('postrender', ({ frameState }) => {
      if (!frameState) return;
      this.#transform = [...frameState.coordinateToPixelTransform];
      this.draw();
    });
  }

  /** Draws once before the screen is shown next, however often it is asked. */
  ask(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  draw(): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const ratio = devicePixelRatio;
    if (
      this.canvas.width !== Math.round(width * ratio) ||
      this.canvas.height !== Math.round(height * ratio)
    ) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.#empty = true;
    }
    if (!this.#transform) return;
    const context = this.#context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!this.#empty) context.clearRect(0, 0, width, height);
    this.#empty = false;
    this.frames += 1;
    const scene = this.scene();
    if (scene.foreseen.length > 0) this.#grids(scene);
    for (const grid of scene.flashed) this.#outline(grid.polygons, scene.look.amber, 4, []);
    for (const person of scene.people) this.#person(person, scene);
    for (const mark of scene.sketch) this.#mark(mark, scene.look);
    if (scene.bounce) {
      for (const mark of faultMarks(scene.bounce.places)) this.#mark(mark, scene.look);
    }
    if (scene.cursor) drawCursor(context, scene.cursor, scene.look);
  }

  pixel([x, y]: Point): [number, number] {
    return this.#onScreen([mercatorX(x), mercatorY(y)]);
  }

  #onScreen([x, y]: readonly [number, number]): [number, number] {
    const [a, b, c, d, e, f] = this.#transform as [number, number, number, number, number, number];
    return [a * x + c * y + e, b * x + d * y + f];
  }

  #trace(points: readonly Point[], close: boolean): void {
    const context = this.#context;
    points.forEach((point, i) => {
      const [x, y] = this.pixel(point);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (close) context.closePath();
  }

  #area(polygons: readonly Polygon[]): void {
    this.#context.beginPath();
    for (const rings of polygons) for (const ring of rings) this.#trace(ring, true);
  }

  /** The grids of a gesture, opaque, over those that stand in the map beneath. */
  #grids({ foreseen, fabric, look, shades, chosen, label }: Scene): void {
    const context = this.#context;
    context.lineJoin = 'round';
    for (const grid of foreseen) {
      const old = fabric?.grid(grid.id);
      if (!old || old === grid) continue;
      this.#area(old.polygons);
      context.fillStyle = look.hatch;
      context.fill('evenodd');
    }
    for (const grid of foreseen) {
      this.#area(grid.polygons);
      context.fillStyle = look.colour(shades.get(grid.id), false);
      context.fill('evenodd');
    }
    context.strokeStyle = look.palette.ink;
    context.lineWidth = 1.25;
    context.setLineDash([]);
    for (const grid of foreseen) {
      this.#area(grid.polygons);
      context.stroke();
    }
    for (const grid of foreseen) {
      if (chosen.has(grid.id)) this.#outline(grid.polygons, look.palette.selection, 3, []);
      const name = label(grid.id);
      if (name && contains(grid.polygons, fromMercator(name.at))) this.#label(name, look);
    }
  }

  #outline(polygons: readonly Polygon[], colour: string, width: number, dash: number[]): void {
    const context = this.#context;
    this.#area(polygons);
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
    context.setLineDash([]);
  }

  #label({ at, text }: { at: number[]; text: string }, look: Look): void {
    const [x, y] = this.#onScreen(at as [number, number]);
    const lines = text.split('\n');
    lines.forEach((line, i) => {
      this.#words(line, [x, y + (i - (lines.length - 1) / 2) * 14], look, 11);
    });
  }

  #words(text: string, [x, y]: readonly [number, number], look: Look, size: number): void {
    const context = this.#context;
    context.font = `${size}px ${look.palette.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.strokeStyle = look.palette.halo;
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.fillStyle = look.palette.ink;
    context.fillText(text, x, y);
  }

  #mark(mark: Mark, look: Look): void {
    const context = this.#context;
    const { palette } = look;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    if (mark.shape === 'point') {
      const [x, y] = this.pixel(mark.at);
      const label = mark.as === 'label';
      if (!label) drawSpot(context, [x, y], mark.as, look);
      if (mark.text) this.#words(mark.text, [x, label ? y : y - 16], look, 12);
      return;
    }
    context.beginPath();
    if (mark.shape === 'line') this.#trace(mark.points, false);
    else {
      for (const rings of mark.polygons) for (const ring of rings) this.#trace(ring, true);
      const fill = veilOf(mark.as, look);
      if (fill) {
        context.fillStyle = fill;
        context.fill('evenodd');
      }
    }
    context.strokeStyle = palette.selectionCasing;
    context.lineWidth = 5;
    context.setLineDash([]);
    context.stroke();
    const draft = mark.as === 'draft' || mark.as === 'pending';
    context.setLineDash(draft ? [7, 5] : []);
    context.strokeStyle = lineOf(mark.as, look);
    context.lineWidth = mark.as === 'fault' ? 3.5 : 2;
    context.stroke();
    context.setLineDash([]);
    if (mark.text) {
      const points = mark.shape === 'line' ? mark.points : (mark.polygons[0]?.[0] ?? []);
      const middle = points[Math.floor(points.length / 2)];
      if (middle) {
        const [x, y] = this.pixel(middle);
        this.#words(mark.text, [x, y - 12], look, 12);
      }
    }
  }

  #person(person: Person, { fabric, look }: Scene): void {
    const { at, grids, account } = person;
    const name = called(person);
    const colour = tint(account).colour;
    for (const id of grids) {
      const grid = fabric?.grid(id);
      if (grid) this.#outline(grid.polygons, colour, 2, [2, 3]);
    }
    if (!at) return;
    const [x, y] = this.pixel(onLattice(at));
    const context = this.#context;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 4, y + 13);
    context.lineTo(x + 12, y + 9);
    context.closePath();
    context.fillStyle = colour;
    context.strokeStyle = look.palette.selectionCasing;
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
    if (!name) return;
    context.font = `12px ${look.palette.font}`;
    const width = context.measureText(name).width + 12;
    context.beginPath();
    context.roundRect(x + 12, y + 12, width, 20, 4);
    context.fill();
    context.fillStyle = '#ffffff';
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(name, x + 18, y + 22.5);
  }
}
