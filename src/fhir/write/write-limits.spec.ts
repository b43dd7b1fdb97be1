import { Narrowing, UNNARROWED } from '../../access/narrowing';
import { leavesFixed, limitsOf } from './write-limits';

const limiting = (hiddenFields: readonly string[], readonlyFields: readonly string[] = []): Narrowing => ({
  ...UNNARROWED,
  hiddenFields,
  readonlyFields,
});

describe('RS-14 the limits of a write', () => {
  it('are what all narrowings that let the resource through set', () => {
    expect(limitsOf([limiting(['a', 'b'], ['c'])])).toEqual({ hidden: ['a', 'b'], fixed: ['a', 'b', 'c'] });
    expect(limitsOf([limiting(['a', 'b'], ['c']), limiting(['b'], ['a'])])).toEqual({
      hidden: ['b'],
      fixed: ['a', 'b'],
    });
    expect(limitsOf([limiting(['a']), UNNARROWED])).toEqual({ hidden: [], fixed: [] });
  });

  it.each<[string, object, object, boolean]>([
    ['nothing fixed', { b: 1 }, { b: 2 }, true],
    ['equal in depth', { value: { a: [1] } }, { value: { a: [1] } }, true],
    ['changed', { value: 1 }, { value: 2 }, false],
    ['added', {}, { value: 1 }, false],
    ['removed', { value: 1 }, {}, false],
    ['its extensions', {}, { _value: { id: 'x' } }, false],
    ['a type of a choice', { effectiveDateTime: '2020' }, { effectivePeriod: {} }, false],
  ])('%s', (_, before, after, expected) => {
    const limits = { hidden: [], fixed: ['value', 'effective[x]'] };
    expect(leavesFixed(limits, before as never, after as never)).toBe(expected);
  });
});
