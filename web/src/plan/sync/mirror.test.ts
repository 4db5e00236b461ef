import { expect, it } from 'vitest';
import { Fabric, type Grid, geometryOf } from '../model/fabric';
import type { GridFeature } from '../shapes';
import { Mirror } from './mirror';

const grid = (id: string, x: number, name = id): Grid => ({
  id,
  code: id,
  name,
  kind: 'basic',
  division: 'd',
  households: 1,
  counts: {},
  area_km2: 1,
  workers: 0,
  staff: [],
  synthetic: true,
  polygons: [
    [
      [
        [x, 0],
        [x + 10, 0],
        [x + 10, 10],
        [x, 10],
      ],
    ],
  ],
});
const feature = ({ id, polygons, ...properties }: Grid): GridFeature => ({
  type: 'Feature',
  id,
  geometry: geometryOf(polygons),
  properties,
});

function stand() {
  const fabric = new Fabric();
  fabric.put(grid('a', 0));
  fabric.put(grid('b', 10));
  return { fabric, mirror: new Mirror(fabric), before: fabric.checksum() };
}

it('what is foreseen stands at once, and is gone without a trace when it is refused', () => {
  const { fabric, mirror, before } = stand();
  mirror.foresee({ put: [grid('a', 0, '新名'), grid('c', 20)], removed: ['b'] });
  expect(fabric.grid('a')?.name).toBe('新名');
  expect(fabric.grid('b')).toBeNull();
  expect(fabric.size).toBe(2);
  mirror.settle([], [], []);
  expect(fabric.checksum()).toBe(before);
});

it('neighbours beyond the plan, which only gain vertices, are left out', () => {
  const { fabric, before } = stand();
  const mirror = new Mirror(fabric, (division) => division === 'd');
  const beyond = feature(grid('z', 30));
  beyond.properties = { ...beyond.properties, division: '360702100200' };
  mirror.settle([beyond], [], []);
  expect(fabric.checksum()).toBe(before);
});

it('what waits behind it stays foreseen over what the server has answered', () => {
  const { fabric, mirror } = stand();
  const later = { put: [grid('b', 10, '后')], removed: [] };
  mirror.foresee({ put: [grid('a', 0, '先')], removed: [] });
  mirror.foresee(later);
  mirror.settle([feature(grid('a', 0, '先，由服务器确认'))], [], [later]);
  expect(fabric.grid('a')?.name).toBe('先，由服务器确认');
  expect(fabric.grid('b')?.name).toBe('后');
  mirror.settle([], [], []);
  expect(fabric.grid('b')?.name).toBe('b');
});

it('what others did to the same grid is there when one’s own was refused', () => {
  const { fabric, mirror } = stand();
  const mine = { put: [grid('a', 0, '我')], removed: [] };
  mirror.foresee(mine);
  mirror.settle([feature(grid('a', 0, '他人'))], ['b'], [mine]);
  expect(fabric.grid('a')?.name).toBe('我');
  mirror.settle([], [], []);
  expect(fabric.grid('a')?.name).toBe('他人');
  expect(fabric.grid('b')).toBeNull();
});
