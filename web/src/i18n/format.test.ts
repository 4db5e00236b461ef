import { describe, expect, it } from 'vitest';
import { area, count, degrees, plain, ratio, spacedCode } from './format';

describe('numbers', () => {
  it('have thousands separators', () => {
    expect(count(2306, 'zh')).toBe('2,306');
    expect(count(1_234_567, 'en')).toBe('1,234,567');
  });

  it('that are unknown are a dash, and zero is zero', () => {
    for (const unknown of [null, undefined, Number.NaN]) {
      expect(count(unknown, 'zh')).toBe('—');
      expect(ratio(unknown, 'en')).toBe('—');
      expect(area(unknown, 'zh')).toBe('—');
    }
    expect(count(0, 'zh')).toBe('0');
  });

  it('show a ratio with one decimal', () => {
    expect(ratio(3.2802, 'en')).toBe('3.3');
    expect(ratio(13, 'zh')).toBe('13.0');
  });

  it('show an area as precisely as it is worth', () => {
    expect(area(591.94, 'zh')).toBe('592');
    expect(area(59.91, 'zh')).toBe('59.9');
    expect(area(4.0012, 'zh')).toBe('4.00');
    expect(area(0.0304, 'zh')).toBe('0.030');
  });

  it('are as short as can be on an axis', () => {
    expect([0.02, 1, 2.5, 1000].map((n) => plain(n, 'en'))).toEqual(['0.02', '1', '2.5', '1,000']);
  });

  it('name a place to about a metre', () => {
    expect(degrees(114.93)).toBe('114.93000');
  });
});

describe('codes', () => {
  it('are set in their parts', () => {
    expect(spacedCode('360702100200')).toBe('360702 100 200');
    expect(spacedCode('360702100200001')).toBe('360702 100 200 001');
  });

  it('of another scheme stay as they are', () => {
    expect(spacedCode('NL-0363-12')).toBe('NL-0363-12');
  });
});
