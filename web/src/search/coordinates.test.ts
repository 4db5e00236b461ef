import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCoordinate } from './coordinates';

describe('a typed coordinate', () => {
  it.each([
    '114.93,25.83',
    '114.93, 25.83',
    '114.93，25.83',
    '114.93 25.83',
    '25.83,114.93',
    '25.83 114.93',
    'E114.93 N25.83',
    'N25.83, E114.93',
    '114.93E, 25.83N',
    '114.93°E 25.83°N',
    '东经114.93 北纬25.83',
    '东经114.93度，北纬25.83度',
    `114°55'48"E, 25°49'48"N`,
    '114°55′48″E 25°49′48″N',
    '  114.93 ,25.83  ',
  ])('%s is the same place', (text) => {
    const found = parseCoordinate(text);
    expect(found?.[0]).toBeCloseTo(114.93, 9);
    expect(found?.[1]).toBeCloseTo(25.83, 9);
  });

  it('may be south and west', () => {
    expect(parseCoordinate('W70.5 S33.4')).toEqual([-70.5, -33.4]);
    expect(parseCoordinate('-70.5,-33.4')).toEqual([-70.5, -33.4]);
  });

  it('that could be either order begins with the longitude', () => {
    expect(parseCoordinate('10, 50')).toEqual([10, 50]);
  });

  it.each([
    '',
    '沙石镇',
    '360702100200',
    '114.93',
    '114.93,',
    '200,95',
    'E10 E20',
    '1,2,3',
    'ssz 3',
  ])('%s is none', (text) => {
    expect(parseCoordinate(text)).toBeNull();
  });

  it('reads back what is written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
        fc.integer({ min: -900_000_000, max: 900_000_000 }),
        (x, y) => {
          const [lon, lat] = [x / 1e7, y / 1e7];
          expect(parseCoordinate(`${lon.toFixed(7)},${lat.toFixed(7)}`)).toEqual([lon, lat]);
        },
      ),
    );
  });
});
