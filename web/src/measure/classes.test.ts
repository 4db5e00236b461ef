import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, classOf, MOST_CLASSES, rangeOf, roundStep } from './classes';

const write = (n: number) => String(n);
const words = { andMore: (n: string) => `≥ ${n}`, lessThan: (n: string) => `< ${n}` };
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('classes', () => {
  it('count every value once, in at most seven classes with rising bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.boolean(),
        (values, whole) => {
          const given = whole ? values.map(Math.round) : values;
          const { lower, counts } = classify(given, whole);
          expect(lower.length).toBeGreaterThan(0);
          expect(lower.length).toBeLessThanOrEqual(MOST_CLASSES);
          expect(sum(counts)).toBe(given.length);
          for (let i = 1; i < lower.length; i++) {
            expect(lower[i]).toBeGreaterThan(lower[i - 1] as number);
          }
        },
      ),
    );
  });

  it('give few whole numbers a class each', () => {
    const classes = classify([1, 2, 2, 3, 5], true);
    expect(classes).toMatchObject({
      lower: [1, 2, 3, 4, 5],
      counts: [1, 2, 1, 0, 1],
      single: true,
    });
    expect(rangeOf(classes, 1, write, words)).toBe('2');
  });

  it('of whole numbers have whole bounds', () => {
    const values = Array.from({ length: 90 }, (_, n) => n + 10);
    for (const bound of classify(values, true).lower) expect(Number.isInteger(bound)).toBe(true);
  });

  it('tell areas apart that span several powers of ten', () => {
    const areas = Array.from({ length: 160 }, (_, n) => 10 ** (-2 + n / 50));
    const { lower, counts } = classify(areas, false);
    expect(lower).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3, 10]);
    expect(Math.max(...counts) / 160).toBeLessThan(0.2);
  });

  it('of nothing are none', () => {
    expect(classify([], true).lower).toEqual([]);
    expect(classify([Number.NaN], false).lower).toEqual([]);
  });

  it('of one value are one', () => {
    expect(classify([4.2, 4.2], false).counts).toEqual([2]);
  });

  it('take a value that equals a bound into the class that begins there', () => {
    expect(classOf(20, [10, 20, 30])).toBe(1);
    expect(classOf(3, [10, 20, 30])).toBe(0);
    expect(classOf(99, [10, 20, 30])).toBe(2);
  });

  it('are written as ranges a reader understands', () => {
    const whole = {
      lower: [10, 20, 40],
      counts: [1, 1, 1],
      single: false,
      whole: true,
      below: false,
    };
    expect([0, 1, 2].map((i) => rangeOf(whole, i, write, words))).toEqual([
      '10–19',
      '20–39',
      '≥ 40',
    ]);
    const real = { ...whole, whole: false };
    expect(rangeOf(real, 0, write, words)).toBe('10–20');
    expect(rangeOf({ ...real, below: true }, 0, write, words)).toBe('< 20');
  });
});

describe('round steps', () => {
  it('are the next of 1, 2, 2.5, 5', () => {
    expect([0.3, 1.1, 2.2, 3, 7, 12].map((n) => roundStep(n, false))).toEqual([
      0.5, 2, 2.5, 5, 10, 20,
    ]);
  });

  it('stay whole where values are', () => {
    expect([1, 1.2, 2.2, 21].map((n) => roundStep(n, true))).toEqual([1, 2, 5, 25]);
  });
});
