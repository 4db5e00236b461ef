/** How marks of each meaning look. */
import type { MarkKind } from '../state';
import type { Look } from './look';

/** Corners are squares, what lies between them small rounds, what is snapped to a ring. */
export function drawSpot(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  as: MarkKind,
  look: Look,
): void {
  const { palette } = look;
  context.lineWidth = 1.75;
  context.beginPath();
  const square = (half: number) => context.rect(x - half, y - half, 2 * half, 2 * half);
  const round = (radius: number) => context.arc(x, y, radius, 0, 2 * Math.PI);
  switch (as) {
    case 'corner':
      square(4);
      context.fillStyle = palette.selectionCasing;
      context.strokeStyle = palette.ink;
      break;
    case 'picked':
      square(5);
      context.fillStyle = palette.selection;
      context.strokeStyle = palette.selectionCasing;
      break;
    case 'midpoint':
      round(3.25);
      context.fillStyle = palette.selectionCasing;
      context.strokeStyle = palette.ink2;
      break;
    case 'snap':
      round(9);
      context.fillStyle = 'transparent';
      context.strokeStyle = palette.selection;
      context.lineWidth = 2.25;
      break;
    case 'fault':
      round(10);
      context.moveTo(x - 5, y - 5);
      context.lineTo(x + 5, y + 5);
      context.moveTo(x + 5, y - 5);
      context.lineTo(x - 5, y + 5);
      context.fillStyle = 'transparent';
      context.strokeStyle = palette.selection;
      context.lineWidth = 2.5;
      break;
    default:
      round(5);
      context.fillStyle = lineOf(as, look);
      context.strokeStyle = palette.selectionCasing;
  }
  context.fill();
  context.stroke();
}

/** The cursor that keys move: cross hairs around a gap. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  look: Look,
): void {
  context.lineCap = 'butt';
  for (const [colour, width] of [
    [look.palette.selectionCasing, 5],
    [look.palette.selection, 2],
  ] as const) {
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * 5, y + dy * 5);
      context.lineTo(x + dx * 18, y + dy * 18);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** The colour of a mark's line. */
export function lineOf(as: MarkKind, { palette, gain, amber }: Look): string {
  switch (as) {
    case 'gain':
      return gain;
    case 'loss':
      return amber;
    case 'pending':
      return palette.ink2;
    case 'cursor':
    case 'corner':
    case 'midpoint':
      return palette.ink;
    default:
      return palette.selection;
  }
}

/** The veil over a mark's area; null: none. */
export function veilOf(as: MarkKind, { palette, gain, amber }: Look): string | null {
  const veil = (colour: string) => `color-mix(in srgb, ${colour} 22%, transparent)`;
  switch (as) {
    case 'gain':
      return veil(gain);
    case 'loss':
      return veil(amber);
    case 'draft':
    case 'fault':
      return veil(palette.selection);
    default:
      return null;
  }
}
