import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURES } from '../measure/measures';
import { fromQuery, toQuery, type ViewState } from './view';

const code = fc.stringMatching(/^[0-9A-Za-z/&=%网 -]{1,15}$/);
const selection = fc.oneof(
  fc.constant(null),
  fc.record({ type: fc.constantFrom('division', 'grid'), code }),
  fc.record({ type: fc.constant('place'), id: fc.uuid() }),
);
const states = fc.record({
  selection,
  measure: fc.constantFrom(...MEASURES),
  kind: fc.constantFrom('all', 'rural', 'urban'),
  viewpoint: fc.option(
    fc.record({
      zoom: fc.integer({ min: 300, max: 2000 }).map((n) => n / 100),
      lon: fc.integer({ min: -17_999_999, max: 17_999_999 }).map((n) => n / 1e5),
      lat: fc.integer({ min: -8_499_999, max: 8_499_999 }).map((n) => n / 1e5),
    }),
  ),
  lang: fc.option(fc.constantFrom('zh', 'en')),
  revision: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
}) as fc.Arbitrary<ViewState>;

describe('the address', () => {
  it('gives back every view it was made from', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(fromQuery(toQuery(state))).toEqual(state);
      }),
    );
  });

  it('is readable', () => {
    expect(
      toQuery({
        selection: { type: 'grid', code: '360702100200001' },
        measure: 'workers',
        kind: 'rural',
        viewpoint: { zoom: 13.2, lat: 25.831, lon: 114.93 },
        lang: 'zh',
        revision: 1,
      }),
    ).toBe(
      '?grid=360702100200001&measure=workers&kind=rural&map=13.20/25.83100/114.93000&lang=zh&revision=1',
    );
  });

  it('never fails on what someone typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => fromQuery(text)).not.toThrow();
      }),
    );
    expect(fromQuery('?map=a/b/c&measure=x&kind=virtual&lang=fr&revision=-1')).toEqual({
      selection: null,
      measure: 'workers',
      kind: 'all',
      viewpoint: null,
      lang: null,
      revision: null,
    });
  });
});
