import { signal } from '@preact/signals';
import type { PlaceProperties } from '../api/shapes';
import type { Unit } from '../state/units';

/** What lies under the pointer, in pixels of the map. */
export const pointer = signal<{
  x: number;
  y: number;
  unit: Unit | null;
  place: PlaceProperties | null;
} | null>(null);

/** True once the map has been brought to where it begins. */
export const looked = signal(false);

export const rotation = signal(0);
export const scale = signal<{ resolution: number; latitude: number } | null>(null);
/** Set while the map has the focus by keyboard: the code of what is in its centre. */
export const crosshair = signal<{ shown: boolean; unit: Unit | null }>({
  shown: false,
  unit: null,
});
