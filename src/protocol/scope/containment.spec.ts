import fc from 'fast-check';
import { classifyScope, coveredByUnion, covers, SmartScope } from './smart-scope';

/** A resource and what is done with it: small, so that random scopes often admit it. */
interface Act {
  readonly level: string;
  readonly type: string;
  readonly letter: string;
  /** Codes by search parameter, each with a system. */
  readonly tokens: Readonly<Record<string, readonly (readonly [system: string, code: string])[]>>;
}

const PARAMETERS = ['category', 'status', '_tag'];
const SYSTEMS = ['s', 't'];
const CODES = ['a', 'b', 'c'];
const VALUES = [
  ...CODES,
  ...SYSTEMS.flatMap((system) => [`${system}|`, ...CODES.map((code) => `${system}|${code}`)]),
];

/** What a scope means, read from its text alone and without any of the product's code. */
function admits(text: string, { level, type, letter, tokens }: Act): boolean {
  const [head = '', query] = text.split('?');
  const [grantedLevel, rest = ''] = head.split('/');
  const [grantedType, permission = ''] = rest.split('.');
  const letters = { read: 'rs', write: 'cud', '*': 'cruds' }[permission] ?? permission;
  const isType = grantedType === '*' ? type !== 'AuditEvent' : grantedType === type;
  if (grantedLevel !== level || !isType || !letters.includes(letter)) return false;
  return (query?.split('&') ?? []).every((criterion) => {
    const [parameter = '', values = ''] = criterion.split('=').map(decodeURIComponent);
    return values.split(',').some((value) => {
      const bar = value.indexOf('|');
      return (tokens[parameter] ?? []).some(([system, code]) => {
        if (bar < 0) return code === value;
        return system === value.slice(0, bar) && [code, ''].includes(value.slice(bar + 1));
      });
    });
  });
}

const alternatives = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 });
const criterion = fc
  .tuple(fc.constantFrom(...PARAMETERS), alternatives, fc.boolean())
  .map(([parameter, values, encode]) => {
    const text = values.join(',');
    return `${parameter}=${encode ? encodeURIComponent(text) : text}`;
  });
const query = fc
  .array(criterion, { maxLength: 3 })
  .map((criteria) => (criteria.length === 0 ? '' : `?${criteria.join('&')}`));
const scopeText = fc
  .tuple(
    fc.constantFrom('patient', 'user'),
    fc.constantFrom('Observation', 'Observation', 'DocumentReference'),
    fc.constantFrom('r', 's', 'rs', 'cud', 'read', '*'),
    query,
  )
  .map(([level, type, letters, rest]) => `${level}/${type}.${letters}${rest}`);
const wildcard = fc
  .tuple(
    fc.constantFrom('patient', 'user'),
    fc.constantFrom('rs', 'read', '*'),
    fc.constantFrom('', '?_tag=a,b'),
  )
  .map(([level, letters, rest]) => `${level}/*.${letters}${rest}`);
const anyScope = fc.oneof({ weight: 4, arbitrary: scopeText }, { weight: 1, arbitrary: wildcard });

const token = fc.tuple(fc.constantFrom(...SYSTEMS), fc.constantFrom(...CODES));
const tokens = fc.array(token, { maxLength: 2 });
const act: fc.Arbitrary<Act> = fc.record({
  level: fc.constantFrom('patient', 'user'),
  type: fc.constantFrom('Observation', 'DocumentReference', 'AuditEvent'),
  letter: fc.constantFrom('c', 'r', 'u', 'd', 's'),
  tokens: fc.record({ category: tokens, status: tokens, _tag: tokens }),
});

function smart(text: string): SmartScope {
  const classified = classifyScope(text);
  if (classified.kind !== 'smart') throw new Error(`${text} is ${classified.kind}`);
  return classified.scope;
}

/** Wanted scopes that are often contained: made from what is granted, by adding and taking away. */
const related = anyScope.chain((granted) =>
  fc.tuple(
    fc.constant(granted),
    fc.oneof(
      anyScope,
      fc.tuple(criterion, fc.constantFrom('r', 's')).map(([more, letter]) => {
        const [head = '', rest] = granted.replace('/*.', '/Observation.').split('?');
        const narrower = `${head.split('.')[0] ?? ''}.${letter}?`;
        return `${narrower}${rest === undefined ? '' : `${rest}&`}${more}`;
      }),
    ),
  ),
);

describe('SCOPE-6 containment of scopes', () => {
  it('is sound: what the contained scope admits, the containing one admits', () => {
    let contained = 0;
    fc.assert(
      fc.property(related, fc.array(act, { minLength: 10, maxLength: 30 }), ([granted, wanted], acts) => {
        if (!covers(smart(granted), smart(wanted))) return;
        contained += 1;
        for (const one of acts)
          if (admits(wanted, one)) expect([granted, wanted, admits(granted, one)]).toContain(true);
      }),
      { numRuns: 2000 },
    );
    expect(contained).toBeGreaterThan(100);
  });

  it('is sound for several scopes together', () => {
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 4 }), anyScope, fc.array(act), (granted, wanted, acts) => {
        if (!coveredByUnion(granted.map(smart), smart(wanted))) return;
        for (const one of acts) {
          if (admits(wanted, one)) expect(granted.some((scope) => admits(scope, one))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is reflexive and transitive', () => {
    fc.assert(
      fc.property(related, anyScope, ([a, b], c) => {
        const scopes = [a, b, c].map(smart);
        for (const one of scopes) {
          expect(covers(one, one)).toBe(true);
          for (const other of scopes) {
            for (const third of scopes) {
              if (covers(one, other) && covers(other, third)) expect(covers(one, third)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes neither order nor percent-encoding for a difference', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), alternatives), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(parts, (criteria) => {
        const write = (list: typeof criteria, encode: (text: string) => string) =>
          smart(
            `user/Observation.r?${list.map(([name, values]) => `${name}=${encode(values.join(','))}`).join('&')}`,
          );
        const one = write(criteria, String);
        const other = write([...criteria].reverse(), encodeURIComponent);
        expect([covers(one, other), covers(other, one)]).toEqual([true, true]);
      }),
    );
  });
});
