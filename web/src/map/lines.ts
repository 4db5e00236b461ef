import type { FeatureLike } from 'ol/Feature';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import type { UnitLevel } from '../measure/measures';
import { unitOf } from './fills';
import type { Palette } from './palette';

/** Borders above the fills: village, town with a light casing, the whole area. */
export function lineStyles(palette: Palette) {
  const stroke = (color: string, width: number, zIndex: number) =>
    new Style({ stroke: new Stroke({ color, width, lineJoin: 'round' }), zIndex });
  const village = stroke(palette.villageLine, 1.5, 1);
  const villageFar = stroke(palette.villageLine, 0.75, 1);
  const town = [stroke(palette.casing, 4.5, 2), stroke(palette.townLine, 2.5, 3)];
  const townFar = [stroke(palette.casing, 3, 2), stroke(palette.townLine, 1.25, 3)];
  const whole = [stroke(palette.casing, 5.5, 4), stroke(palette.townLine, 2.5, 5)];
  return (feature: FeatureLike, level: UnitLevel) => {
    switch (unitOf(feature).level) {
      case 'village':
        return level === 'grid' ? village : level === 'village' ? villageFar : undefined;
      case 'township':
        return level === 'grid' ? town : townFar;
      default:
        return whole;
    }
  };
}

/** Casing and line of the selection, and the light of the hover. */
export function markStyles(palette: Palette) {
  const selected = [
    new Style({ stroke: new Stroke({ color: palette.selectionCasing, width: 6.5 }), zIndex: 1 }),
    new Style({ stroke: new Stroke({ color: palette.selection, width: 3 }), zIndex: 2 }),
  ];
  return { selected };
}
