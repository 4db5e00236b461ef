/** Snapping: what is pointed at is drawn to corners first, then to borders, then to guide lines. */
import { distance, type Edge, type Point } from '../model/fabric';
import { fabric, free, type Mark, reach } from '../state';
import { guideLines } from './guides';
import type { Pointer } from './tool';

/** CSS pixels within which something is near. */
const MOUSE_PX = 10;
const FINGER_PX = 22;

export type SnapKind = 'corner' | 'border' | 'guide';

export interface Snapped {
  at: Point;
  kind: SnapKind | null;
  /** The piece of border that it lies on, where it lies between two corners. */
  edge: Edge | null;
  /** Shows what it is drawn to: goes into the tool's sketch. */
  marks: Mark[];
}

export interface SnapOptions {
  /** Which corners count; all, if it is left out. */
  corner?: (at: Point) => boolean;
  /** Which pieces of border count. */
  border?: (edge: Edge) => boolean;
  /** Further points that count as corners, as those drawn just now. */
  also?: readonly Point[];
}

/** Steps of the lattice within which something is near the pointer. */
export function tolerance(pointer: Pick<Pointer, 'touch'>): number {
  return (pointer.touch ? FINGER_PX : MOUSE_PX) * reach.peek();
}

/** Where the pointer means; Alt, or snapping switched off, takes it at its word. */
export function snap(pointer: Pointer, { corner, border, also = [] }: SnapOptions = {}): Snapped {
  const none: Snapped = { at: pointer.at, kind: null, edge: null, marks: [] };
  if (pointer.alt || free.peek()) return none;
  const within = tolerance(pointer);
  const coverage = fabric.peek();
  let nearest = coverage?.cornerNear(pointer.at, within, corner) ?? null;
  for (const at of also) {
    const far = distance(pointer.at, at);
    if (far <= within && (!nearest || far < distance(pointer.at, nearest))) nearest = at;
  }
  if (nearest) return found(nearest, 'corner');
  const line = coverage?.borderNear(pointer.at, within, border);
  if (line) return found(line.at, 'border', line.edge);
  let guide: Point | null = null;
  for (const layer of guideLines.peek()) {
    const at = layer.nearest(pointer.at, within);
    if (at && (!guide || distance(pointer.at, at) < distance(pointer.at, guide))) guide = at;
  }
  return guide ? found(guide, 'guide') : none;
}

function found(at: Point, kind: SnapKind, edge: Edge | null = null): Snapped {
  return { at, kind, edge, marks: [{ shape: 'point', at, as: 'snap' }] };
}
