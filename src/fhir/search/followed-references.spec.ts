import { FollowBudget } from './followed-references';

const ids = (count: number, from = 0) =>
  new Set(Array.from({ length: count }, (_, index) => String(from + index)));

describe('the ids that one search may follow', () => {
  it('are ten thousand, of all types and directives together', () => {
    const budget = new FollowBudget();
    const first = new Map([
      ['Patient', ids(4000)],
      ['Organization', ids(4000)],
    ]);
    expect(budget.take(first)).toEqual(first);
    expect(budget.take(new Map([['Patient', ids(2000, 4000)]])).get('Patient')?.size).toBe(2000);
    expect(budget.cut).toBe(false);
    expect([...budget.take(new Map([['Device', ids(1)]]))]).toEqual([]);
    expect(budget.cut).toBe(true);
  });

  it('are taken in their order', () => {
    const budget = new FollowBudget();
    const taken = budget.take(new Map([['Patient', ids(10_001)]]));
    expect([taken.get('Patient')?.size, taken.get('Patient')?.has('10000')]).toEqual([10_000, false]);
    expect(budget.cut).toBe(true);
  });
});
