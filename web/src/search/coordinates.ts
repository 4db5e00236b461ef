import type { Position } from '../api/shapes';

const DEGREES = String.raw`(\d{1,3}(?:\.\d+)?)\s*[°度]?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|秒|'')\s*)?`;
const PART = new RegExp(
  String.raw`^([NSEW东西南北]?)\s*(?:[经纬])?\s*([+-]?)${DEGREES}([NSEW]?)$`,
  'i',
);

interface Part {
  value: number;
  axis: 'lon' | 'lat' | null;
}

function partOf(text: string): Part | null {
  const match = PART.exec(text.trim());
  if (!match) return null;
  const [, before = '', sign = '', degrees, minutes, seconds, after = ''] = match;
  const letter = (before || after).toUpperCase();
  const value = Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
  const negative = sign === '-' || 'SW南西'.includes(letter || '?');
  const axis = !letter ? null : 'EW东西'.includes(letter) ? 'lon' : 'lat';
  return { value: negative ? -value : value, axis };
}

/**
 * A typed coordinate as [longitude, latitude] in degrees, or null when the text is none.
 *
 * `114.93,25.83`, `25.83 114.93` (the order is told from the values where only one can be),
 * `E114.93 N25.83`, `东经114.93 北纬25.83` and degrees, minutes, seconds are understood.
 * Without letters the first number is the longitude unless that cannot be.
 */
export function parseCoordinate(text: string): Position | null {
  const clean = text.trim().replaceAll('，', ',').replaceAll('；', ',').replaceAll(';', ',');
  const candidates: [string, string][] = [];
  const commas = clean.split(',');
  if (commas.length === 2) candidates.push([commas[0] as string, commas[1] as string]);
  else if (commas.length === 1) {
    for (const match of clean.matchAll(/\s+/g)) {
      candidates.push([clean.slice(0, match.index), clean.slice(match.index + match[0].length)]);
    }
  }
  for (const [left, right] of candidates) {
    const a = partOf(left);
    const b = partOf(right);
    if (!a || !b || (a.axis && a.axis === b.axis)) continue;
    const swapped = a.axis === 'lat' || b.axis === 'lon' || (!a.axis && !b.axis && latFirst(a, b));
    const [lon, lat] = swapped ? [b.value, a.value] : [a.value, b.value];
    if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat];
  }
  return null;
}

/** Only one order is possible when the second number is too large for a latitude. */
function latFirst(a: Part, b: Part): boolean {
  return Math.abs(b.value) > 90 && Math.abs(a.value) <= 90;
}
