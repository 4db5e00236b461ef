import { describe, expect, it } from 'vitest';
import type { Unit } from '../state/units';
import { labelOf } from './labels';
import { levelAt, levelsOf } from './levels';
import { mix, rampColour } from './palette';
import { barFor } from './ScaleBar';

const unit = (level: Unit['level'], area: number): Unit => ({
  code: '360702100200001',
  name: '沙石村第一网格',
  kind: 'rural',
  level,
  programme: true,
  grids: 1,
  workers: 1,
  households: 1,
  area,
  workersPerGrid: 1,
  householdsPerWorker: 1,
  unstaffed: 0,
  parent: '360702100200',
  managedBy: null,
  centre: [114.9, 0],
});

describe('the level that carries the colours', () => {
  const divisions = new Map([['v', unit('village', 4)]]);
  const limits = levelsOf([unit('village', 4), unit('grid', 0.36)], divisions);

  it('goes from towns to villages to grids as these become readable', () => {
    expect(levelAt(1000, limits)).toBe('township');
    expect(levelAt(100, limits)).toBe('village');
    expect(levelAt(10, limits)).toBe('grid');
  });

  it('comes from how wide a typical unit is: 600 m at 12 pixels is 50 m a pixel', () => {
    expect(limits.grid).toBeCloseTo(50, 6);
  });

  it('never is one that has no units', () => {
    expect(levelAt(1, levelsOf([unit('village', 4)], divisions))).toBe('village');
  });
});

describe('the scale bar', () => {
  it('is a round length no wider than its room', () => {
    expect(barFor(10, 120)).toEqual({ metres: 1000, px: 100 });
    expect(barFor(1.9, 120).metres).toBe(200);
    for (const resolution of [0.1, 0.7, 3, 47, 900]) {
      expect(barFor(resolution, 120).px).toBeLessThanOrEqual(120);
    }
  });
});

describe('labels and colours', () => {
  it('name a grid by its own digits', () => {
    expect(labelOf(unit('grid', 1))).toBe('001');
    expect(labelOf(unit('village', 1))).toBe('沙石村第一网格');
  });

  it('span the ramp with few classes too', () => {
    const ramp = ['1', '2', '3', '4', '5', '6', '7'];
    expect([0, 1, 2].map((i) => rampColour(ramp, i, 3))).toEqual(['1', '4', '7']);
    expect(rampColour(ramp, 0, 1)).toBe('4');
  });

  it('mix towards the ground', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('rgb(128,128,128)');
  });
});
