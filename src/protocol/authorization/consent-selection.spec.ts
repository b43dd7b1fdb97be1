import fc from 'fast-check';
import { Consent } from '../ports/consent-store';
import { isWithin, partsOf } from '../scope/scope-parts';
import { limitToRequest, limitToShown, mergeSelection, recall } from './consent-selection';

const WHOLES = [
  'patient/*.rs',
  'patient/*.read',
  'patient/Condition.rs',
  'user/Observation.rs',
  'user/*.cruds',
];
const PARTS = WHOLES.flatMap((one) => partsOf(one).map(({ scope }) => scope));
const PLAIN = ['openid', 'email', 'offline_access', 'patient/Goal.rs', 'https://x.example/y'];

const requests = fc.uniqueArray(fc.constantFrom(...WHOLES, ...PLAIN), { minLength: 1, maxLength: 6 });
const decisions = fc.uniqueArray(fc.constantFrom(...WHOLES, ...PLAIN, ...PARTS, 'user/*.*', 'evil'), {
  maxLength: 30,
});

const granted = (scope: readonly string[], shown: readonly string[]): readonly string[] => {
  const limited = limitToShown({ kind: 'granted', scope }, shown);
  return limited.kind === 'granted' ? limited.scope : [];
};
const consentTo = (merged: Pick<Consent, 'scope' | 'selections'>): Consent => ({
  ...merged,
  userId: 'u',
  clientId: 'c',
  grantedAt: new Date(0),
});

describe('SCOPE-11 a decision', () => {
  it('gives nothing beyond what was shown, nor beyond what was chosen', () => {
    fc.assert(
      fc.property(requests, decisions, (shown, chosen) => {
        for (const one of granted(chosen, shown)) {
          expect(isWithin(one, shown)).toBe(true);
          expect(one === 'openid' || chosen.includes(one)).toBe(true);
        }
      }),
    );
  });

  it('takes the whole or parts of a scope as chosen, in the order that was asked', () => {
    const chosen = ['patient/Goal.rs', 'patient/Condition.rs', 'user/*.rs', 'email'];
    expect(granted(chosen, ['openid', 'email', 'patient/*.rs'])).toEqual([
      'openid',
      'email',
      'patient/Condition.rs',
      'patient/Goal.rs',
    ]);
    expect(limitToShown({ kind: 'granted', scope: ['user/Goal.rs'] }, ['patient/*.rs'])).toEqual({
      kind: 'denied',
    });
  });

  it('gives no more than the request still covers', () => {
    const chosen = ['openid', 'patient/Goal.rs', 'patient/Condition.rs'];
    expect(limitToRequest(chosen, ['patient/*.rs'])).toEqual(['patient/Goal.rs', 'patient/Condition.rs']);
    expect(limitToRequest(chosen, ['patient/Goal.r', 'openid'])).toEqual(['openid']);
  });
});

describe('a remembered decision', () => {
  it('gives the same request the same again, whatever was decided before', () => {
    fc.assert(
      fc.property(requests, decisions, requests, decisions, (earlier, before, request, chosen) => {
        const first = mergeSelection(undefined, earlier, granted(before, earlier));
        const now = granted(chosen, request);
        const again = recall(consentTo(mergeSelection(first, request, now)), request);
        if (again !== undefined) expect([...again].sort()).toEqual([...new Set(now)].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('never gives more than was ever chosen', () => {
    fc.assert(
      fc.property(requests, decisions, requests, (request, chosen, next) => {
        const now = granted(chosen, request);
        const given = recall(consentTo(mergeSelection(undefined, request, now)), next) ?? [];
        for (const one of given) expect(isWithin(one, now)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('counts for the very scope that it was about: parts say nothing about another whole', () => {
    const consent = consentTo(mergeSelection(undefined, ['patient/*.rs'], ['patient/Goal.rs']));
    expect(recall(consent, ['patient/*.rs'])).toEqual(['patient/Goal.rs']);
    expect(recall(consent, ['patient/Goal.rs'])).toEqual(['patient/Goal.rs']);
    expect(recall(consent, ['patient/*.read'])).toBeUndefined();
    const small = consentTo(mergeSelection(undefined, ['patient/Goal.rs'], ['patient/Goal.rs']));
    expect(recall(small, ['patient/*.rs'])).toBeUndefined();
  });

  it('takes nothing for a part that was asked for, and allowed, by itself', () => {
    const chosen = ['patient/Goal.rs', 'patient/CarePlan.rs'];
    expect(mergeSelection(undefined, ['patient/*.rs', 'patient/Goal.rs'], ['patient/Goal.rs'])).toEqual({
      scope: ['patient/Goal.rs'],
      selections: {},
    });
    expect(mergeSelection(undefined, ['patient/*.rs', 'patient/Goal.rs'], chosen).selections).toEqual({
      'patient/*.rs': ['patient/CarePlan.rs'],
    });
  });

  it('is replaced by the next one about the same scope, parts included', () => {
    const first = mergeSelection(undefined, ['openid', 'patient/*.rs'], ['openid', 'patient/Goal.rs']);
    const second = mergeSelection(first, ['patient/*.rs'], ['patient/CarePlan.rs']);
    expect(second).toEqual({
      scope: ['openid', 'patient/CarePlan.rs'],
      selections: { 'patient/*.rs': ['patient/CarePlan.rs'] },
    });
    const whole = mergeSelection(second, ['patient/*.rs'], ['patient/*.rs']);
    expect(whole).toEqual({ scope: ['openid', 'patient/*.rs'], selections: {} });
  });

  it('is none once a part of it is not allowed any more, or does not belong to it', () => {
    const consent = (scope: string[], parts: string[]): Consent =>
      consentTo({ scope, selections: { 'patient/*.rs': parts } });
    expect(
      recall(consent(['patient/Goal.rs'], ['patient/Goal.rs', 'patient/Condition.rs']), ['patient/*.rs']),
    ).toBe(undefined);
    expect(recall(consent(['user/*.rs'], ['user/*.rs']), ['patient/*.rs'])).toBeUndefined();
    expect(recall(consent([], []), ['patient/*.rs'])).toBeUndefined();
  });
});
