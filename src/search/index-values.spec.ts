import { patientSearchParameters } from '../r4/patient';
import { SearchParameter } from '../r4/search-parameter';
import { presenceKey, referenceKey, tokenKey } from './index-key';
import { indexValues } from './index-values';

const patient = {
  name: [{ use: 'official', family: 'Müller', given: ['Änne', 'Lou'], text: 'Änne Müller' }],
  identifier: [{ system: 'urn:mrn', value: '42' }, { value: '7' }],
  gender: 'female',
  birthDate: '1970-05',
};

function parameter(type: SearchParameter['type'], path = 'x'): SearchParameter {
  return { name: 'p', type, paths: [path] };
}

describe('FHIR R4 §3.1.1.4 values that a resource is found by', () => {
  it('normalises strings and keeps them as written', () => {
    const { rows } = indexValues('Patient', patient, patientSearchParameters);
    expect(rows.filter(({ param }) => param === 'family')).toEqual([
      { param: 'family', text: 'muller', exact: 'Müller' },
    ]);
    expect(rows.filter(({ param }) => param === 'name').map(({ text }) => text)).toEqual([
      'anne muller',
      'muller',
      'anne',
      'lou',
    ]);
  });

  it('writes one key for each way that a token can be asked for', () => {
    const { tokens } = indexValues('Patient', patient, patientSearchParameters);
    const scope = { type: 'Patient', parameter: 'identifier' };
    expect(tokens).toEqual(
      expect.arrayContaining([
        presenceKey(scope),
        tokenKey(scope, 'urn:mrn', '42'),
        tokenKey(scope, undefined, '42'),
        tokenKey(scope, 'urn:mrn', undefined),
        tokenKey(scope, null, '7'),
      ]),
    );
    expect(tokens).not.toContain(tokenKey(scope, null, '42'));
    expect(tokens).not.toContain(tokenKey({ ...scope, type: 'Person' }, 'urn:mrn', '42'));
  });

  it.each([
    ['code', 'a', null, 'a'],
    ['boolean', false, null, 'false'],
    ['Coding', { system: 's', code: 'c' }, 's', 'c'],
    ['CodeableConcept', { text: 't', coding: [{ system: 's', code: 'c' }] }, 's', 'c'],
    ['ContactPoint', { system: 'phone', value: '555' }, null, '555'],
  ])('reads the token of a %s', (_, x, system, code) => {
    const { tokens } = indexValues('T', { x }, [parameter('token')]);
    expect(tokens).toContain(tokenKey({ type: 'T', parameter: 'p' }, system, code));
  });

  it.each([
    ['1970-05', { start_at: '1970-05-01T00:00:00.000Z', end_at: '1970-06-01T00:00:00.000Z' }],
    [{ start: '2020' }, { start_at: '2020-01-01T00:00:00.000Z', end_at: 'infinity' }],
    [{ end: '2020' }, { start_at: '-infinity', end_at: '2021-01-01T00:00:00.000Z' }],
    ['9999', { start_at: '9999-01-01T00:00:00.000Z', end_at: 'infinity' }],
  ])('reads the interval of %j', (x, range) => {
    expect(indexValues('T', { x }, [parameter('date')]).rows).toEqual([{ param: 'p', ...range }]);
  });

  it('reads references of this server in both forms', () => {
    const scope = { type: 'T', parameter: 'p' };
    for (const x of [{ reference: 'Patient/1' }, { resourceType: 'Patient', id: '1' }]) {
      const { refs } = indexValues('T', { x }, [parameter('reference')]);
      expect(refs).toEqual([referenceKey(scope, 'Patient', '1'), referenceKey(scope, undefined, '1')]);
    }
  });

  it('leaves out references to other servers and to other types', () => {
    const foreign = { x: { reference: 'https://elsewhere.test/Patient/1' } };
    expect(indexValues('T', foreign, [parameter('reference')]).refs).toEqual([]);
    const group = { x: { reference: 'Group/1' } };
    expect(indexValues('T', group, [{ ...parameter('reference'), targets: ['Patient'] }]).refs).toEqual([]);
  });

  it('survives elements of the wrong kind', () => {
    const odd = { x: [null, 1, {}, { coding: 'c' }, { coding: [{ code: {} }] }, [], 'not a date'] };
    for (const type of ['string', 'token', 'reference', 'date', 'uri', 'number', 'quantity'] as const) {
      expect(() => indexValues('T', odd, [parameter(type), parameter(type, 'x.__proto__')])).not.toThrow();
    }
  });
});
