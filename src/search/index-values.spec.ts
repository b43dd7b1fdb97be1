import { Json, JsonObject } from '../lib/json';
import { patientSearchParameters } from '../../test/support/patient-parameters';
import { SearchParameter } from '../r4/search-parameter';
import { identifierScope, presenceKey, referenceKey, tokenKey, urlKey } from './index-key';
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
    const { rows } = indexValues({ type: 'Patient', id: 'p', document: patient }, patientSearchParameters);
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
    const { tokens } = indexValues({ type: 'Patient', id: 'p', document: patient }, patientSearchParameters);
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
    const { tokens } = indexValues({ type: 'T', id: 't', document: { x } }, [parameter('token')]);
    expect(tokens).toContain(tokenKey({ type: 'T', parameter: 'p' }, system, code));
  });

  it.each([
    ['1970-05', { start_at: '1970-05-01T00:00:00.000Z', end_at: '1970-06-01T00:00:00.000Z' }],
    [{ start: '2020' }, { start_at: '2020-01-01T00:00:00.000Z', end_at: 'infinity' }],
    [{ end: '2020' }, { start_at: '-infinity', end_at: '2021-01-01T00:00:00.000Z' }],
    ['9999', { start_at: '9999-01-01T00:00:00.000Z', end_at: 'infinity' }],
  ])('reads the interval of %j', (x, range) => {
    expect(indexValues({ type: 'T', id: 't', document: { x } }, [parameter('date')]).rows).toEqual([
      { param: 'p', ...range },
    ]);
  });

  it('reads references of this server in both forms', () => {
    const scope = { type: 'T', parameter: 'p' };
    for (const x of [{ reference: 'Patient/1' }, { resourceType: 'Patient', id: '1' }]) {
      const { refs } = indexValues({ type: 'T', id: 't', document: { x } }, [parameter('reference')]);
      expect(refs).toEqual([referenceKey(scope, 'Patient', '1')]);
    }
  });

  it('keeps what refers to other servers apart, and finds a canonical with its version and without', () => {
    const scope = { type: 'T', parameter: 'p' };
    const refsOf = (x: Json) =>
      indexValues({ type: 'T', id: 't', document: { x } }, [parameter('reference')]).refs;
    const elsewhere = 'https://elsewhere.test/Patient/1';
    expect(refsOf({ reference: elsewhere })).toEqual([urlKey(scope, elsewhere)]);
    expect(refsOf('http://hl7.org/plan|1.0')).toEqual([
      urlKey(scope, 'http://hl7.org/plan|1.0'),
      urlKey(scope, 'http://hl7.org/plan'),
    ]);
    expect(refsOf({ reference: 'Patient/1/_history/2' })).toEqual([referenceKey(scope, 'Patient', '1')]);
    for (const nowhere of [
      { reference: '#contained' },
      { reference: 'Patient' },
      { reference: `Patient/${'1'.repeat(65)}` },
    ]) {
      expect(refsOf(nowhere)).toEqual([]);
    }
  });

  it('leaves out references to types that the parameter is not about', () => {
    const group = { type: 'T', id: 't', document: { x: { reference: 'Group/1' } } };
    expect(indexValues(group, [{ ...parameter('reference'), targets: ['Patient'] }]).refs).toEqual([]);
  });

  it('writes the identifier of a Reference as a token of its own', () => {
    const x = { reference: 'Patient/1', identifier: { system: 'urn:mrn', value: '42' } };
    const { tokens } = indexValues({ type: 'T', id: 't', document: { x } }, [parameter('reference')]);
    const scope = identifierScope({ type: 'T', parameter: 'p' });
    expect(tokens).toContain(tokenKey(scope, 'urn:mrn', '42'));
    expect(tokens).not.toContain(tokenKey({ type: 'T', parameter: 'p' }, 'urn:mrn', '42'));
  });

  it.each<[string, Json, object[]]>([
    [
      'a Quantity',
      { value: 5.4, system: 'u', code: 'mg' },
      [{ low: '5.4', high: '5.4', unit_system: 'u', unit: 'mg' }],
    ],
    [
      'a Quantity whose unit differs from its code',
      { value: 5, system: 'u', code: 'mg', unit: 'milligram' },
      [
        { low: '5', high: '5', unit_system: 'u', unit: 'mg' },
        { low: '5', high: '5', unit: 'milligram' },
      ],
    ],
    ['a Quantity below', { value: 5, comparator: '<' }, [{ low: '-Infinity', high: '5' }]],
    ['a Quantity above', { value: 5, comparator: '>=' }, [{ low: '5', high: 'Infinity' }]],
    ['a Range', { low: { value: 1, code: 'mg' }, high: { value: 2 } }, [{ low: '1', high: '2', unit: 'mg' }]],
    ['an open Range', { high: { value: 2 } }, [{ low: '-Infinity', high: '2' }]],
    [
      'Money',
      { value: 9.99, currency: 'EUR' },
      [{ low: '9.99', high: '9.99', unit_system: 'urn:iso:std:iso:4217', unit: 'EUR' }],
    ],
    ['no number', { value: '5' }, []],
  ])('reads the interval and the unit of %s', (_, x, rows) => {
    const resource = { type: 'T', id: 't', document: { x } };
    expect(indexValues(resource, [parameter('quantity')]).rows).toEqual(
      rows.map((row) => ({ param: 'p', ...row })),
    );
  });

  it('reads numbers as they are written', () => {
    const resource = { type: 'T', id: 't', document: { x: [1e-7, 1e21, -0.5, '3'] } };
    expect(indexValues(resource, [parameter('number')]).rows.map(({ low }) => low)).toEqual([
      '1e-7',
      '1e+21',
      '-0.5',
    ]);
  });

  it('says whether there is a value other than false', () => {
    const deceased = { ...parameter('token'), presence: true } as const;
    const scope = { type: 'T', parameter: 'p' };
    for (const [x, code] of [
      [true, 'true'],
      ['2020', 'true'],
      [false, 'false'],
      [null, 'false'],
    ] as const) {
      const { tokens } = indexValues({ type: 'T', id: 't', document: { x } }, [deceased]);
      expect(tokens).toContain(tokenKey(scope, undefined, code));
    }
  });

  it('reads only the elements that a path means', () => {
    const x = [
      { system: 'email', value: 'a@b.test' },
      { system: 'phone', value: '555' },
    ];
    const { tokens } = indexValues({ type: 'T', id: 't', document: { x } }, [
      parameter('token', 'x[system=email]'),
    ]);
    const scope = { type: 'T', parameter: 'p' };
    expect(tokens).toContain(tokenKey(scope, undefined, 'a@b.test'));
    expect(tokens).not.toContain(tokenKey(scope, undefined, '555'));
  });

  it('RS-21 says whose compartments a resource is in', () => {
    const compartmentsOf = (type: string, id: string, document: JsonObject) =>
      [...indexValues({ type, id, document }, []).refs].sort();
    const a = { reference: 'Patient/a' };
    const b = { reference: 'Patient/b' };
    expect(compartmentsOf('Observation', 'o', { subject: a, performer: [b] })).toEqual([
      'Observation@a',
      'Observation@b',
    ]);
    expect(
      compartmentsOf('Observation', 'o', { subject: { reference: 'https://elsewhere.test/Patient/a' } }),
    ).toEqual([]);
    expect(compartmentsOf('Observation', 'o', { subject: { reference: 'Group/a' } })).toEqual([]);
    expect(compartmentsOf('Patient', 'a', {})).toEqual(['Patient@a']);
    expect(compartmentsOf('Organization', 'a', { partOf: a })).toEqual([]);
  });

  it('FA-19 finds no compartment by a reference that does not count for it', () => {
    const document = { subject: { reference: 'Patient/b' }, focus: [{ reference: 'Patient/a' }] };
    expect(indexValues({ type: 'Observation', id: 'o', document }, []).refs).toEqual(['Observation@b']);
  });

  it('survives elements of the wrong kind', () => {
    const odd = { x: [null, 1, {}, { coding: 'c' }, { coding: [{ code: {} }] }, [], 'not a date'] };
    for (const type of ['string', 'token', 'reference', 'date', 'uri', 'number', 'quantity'] as const) {
      expect(() =>
        indexValues({ type: 'T', id: 't', document: odd }, [parameter(type), parameter(type, 'x.__proto__')]),
      ).not.toThrow();
    }
  });
});
