import { describeScope } from './describe-scope';
import { KNOWN_TYPES } from './known-types';
import { isWithin, partsOf } from './scope-parts';
import { classifyScope, coversType, smartScopesOf } from './smart-scope';

const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category';
const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category';
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem';

const scopesIn = (text: string): string[] => partsOf(text).map(({ scope }) => scope);

describe('parts of a scope', () => {
  it('SCOPE-10 of Condition and Observation are the categories of g(10), with the same letters', () => {
    expect(scopesIn('patient/Condition.rs')).toEqual([
      `patient/Condition.rs?category=${CONDITION}|encounter-diagnosis`,
      `patient/Condition.rs?category=${CONDITION}|problem-list-item`,
      `patient/Condition.rs?category=${US_CORE}/condition-category|health-concern`,
    ]);
    expect(scopesIn('user/Observation.r')).toEqual([
      `user/Observation.r?category=${OBSERVATION}|laboratory`,
      `user/Observation.r?category=${OBSERVATION}|vital-signs`,
      `user/Observation.r?category=${OBSERVATION}|social-history`,
      `user/Observation.r?category=${OBSERVATION}|survey`,
      `user/Observation.r?category=${US_CORE}/us-core-category|sdoh`,
      `user/Observation.r?category=${US_CORE}/us-core-observation-category|clinical-test`,
    ]);
    // The first version of SMART had no granular scopes: they are spelled in letters.
    expect(scopesIn('patient/Observation.read')).toEqual(scopesIn('patient/Observation.rs'));
    expect(scopesIn('patient/Condition.*')[0]).toContain('patient/Condition.cruds?');
  });

  it('SCOPE-11 of a wildcard are single types in the spelling of the client', () => {
    expect(scopesIn('patient/*.rs')).toEqual(KNOWN_TYPES.map((type) => `patient/${type}.rs`));
    expect(scopesIn('user/*.read')).toContain('user/Condition.read');
    expect(scopesIn('patient/*.cruds?_tag=a')).toContain('patient/Goal.cruds?_tag=a');
  });

  it('there are none of any other scope', () => {
    for (const scope of [
      'openid',
      'launch/patient',
      'system/*.rs',
      'system/Observation.rs',
      'patient/Goal.rs',
      'patient/Observation.rs?category=laboratory',
      'patient/Observations.rs?',
      'patient/*.sr',
      '__proto__',
    ]) {
      expect([scope, scopesIn(scope)]).toEqual([scope, []]);
    }
  });

  it('each lies within its whole, is none of it, and is described', () => {
    const wholes = [
      'patient/*.rs',
      'user/*.*',
      'patient/*.rs?_tag=a',
      'user/Condition.cruds',
      'patient/Observation.read',
    ];
    for (const whole of wholes) {
      const parts = scopesIn(whole);
      expect(parts.length).toBeGreaterThan(2);
      expect(new Set(parts).size).toBe(parts.length);
      for (const part of parts) {
        expect([part, isWithin(part, ['openid', whole]), isWithin(whole, [part])]).toEqual([
          part,
          true,
          false,
        ]);
        expect(describeScope(part).title).not.toContain('permission');
      }
    }
  });

  it('types that are offered are those that people know: of FHIR R4, each once, and none of administration', () => {
    const [wildcard] = smartScopesOf(['patient/*.rs']);
    expect(KNOWN_TYPES.filter((type) => !coversType(wildcard!, type))).toEqual([]);
    expect(KNOWN_TYPES).not.toContain('AuditEvent');
    expect(KNOWN_TYPES.length).toBeLessThan(35);
    expect(KNOWN_TYPES.every((type) => classifyScope(`patient/${type}.rs`).kind === 'smart')).toBe(true);
  });
});

describe('whether a scope is within others', () => {
  it.each([
    ['openid', ['openid'], true],
    ['email', ['openid'], false],
    ['patient/Goal.rs', ['patient/*.rs'], true],
    ['patient/Goal.cruds', ['patient/*.rs'], false],
    ['user/Goal.rs', ['patient/*.rs'], false],
    ['patient/*.rs', ['patient/Goal.rs'], false],
    ['patient/Observation.rs?category=a', ['patient/Observation.rs?category=b'], false],
    ['patient/Goal.', ['patient/*.rs'], false],
  ])('%s within %j: %s', (text, others, expected) => {
    expect(isWithin(text, others)).toBe(expected);
  });
});
