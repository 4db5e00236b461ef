/** Numbers beside the pointer, in the language in use. */
import { lang } from '../../i18n';
import { area, count } from '../../i18n/format';
import { tell } from '../../notice/notice';
import type { Grid } from '../model/fabric';
import { areaOf } from '../model/measure';
import { fabric, gesture } from '../state';
import { toolWords } from '../words/tools';

/** Metres, to a tenth where that says something. */
export function metres(value: number): string {
  return value < 10
    ? (Math.round(value * 10) / 10).toString()
    : count(Math.round(value), lang.peek());
}

/** Square metres in km², to what is worth reading. */
export const km2 = (squareMetres: number): string => area(squareMetres / 1e6, lang.peek());

export const households = (value: number | null): string => count(value, lang.peek());

/** What tells a grid from its neighbours: the end of its code. */
export const shortCode = (code: string): string => (code.length > 12 ? code.slice(-3) : code);

/** A sentence with the codes of grids cut to what tells them apart, as the table below has them. */
export const withShortCodes = (sentence: string): string =>
  sentence.replace(/(?<!\d)\d{12}(\d{3})(?!\d)/g, '$1');

/** Says beside the pointer, and to who cannot see it, why something is not done. */
export function refuse(why: string): void {
  gesture.value = [why];
  tell(why);
}

/** Grids told of beside the pointer; of more one would read none. */
const MOST = 3;

/** Areas of grids before and after, a line each; nothing where they are too many to be read. */
export function areasOf(grids: readonly Grid[]): string[] {
  const changed = grids.flatMap(({ id, code, polygons }) => {
    const old = fabric.peek()?.grid(id);
    const [before, after] = [km2(areaOf(old?.polygons ?? [])), km2(areaOf(polygons))];
    return old && before !== after ? [{ code, before, after }] : [];
  });
  if (changed.length > MOST) return [];
  changed.sort((a, b) => (a.code < b.code ? -1 : 1));
  const words = toolWords.peek().push;
  return changed.map(
    ({ code, before, after }) => `${shortCode(code)} ${words.area(before, after)}`,
  );
}
