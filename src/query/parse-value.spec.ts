import { RESOURCE_TYPES } from '../r4/resource-types';
import { SearchParameter } from '../r4/search-parameter';
import { searchParametersOf } from '../r4/search-parameters';
import { Filter } from './filter';
import { parseSearch } from './parse-search';
import { SearchQueryError } from './search-query-error';

const options = {
  now: new Date('2026-01-01T00:00:00Z'),
  type: 'Observation',
  bases: ['https://auth.example/fhir', 'https://auth.example/fhir/R4', 'https://auth.example'],
};

const extra: readonly SearchParameter[] = [
  { name: 'probability', type: 'number', paths: ['prediction.probabilityDecimal'] },
  { name: 'about', type: 'reference', paths: ['about'] },
  { name: 'url', type: 'uri', paths: ['url'] },
];

function parse(search: string): Filter {
  const parameters = [...searchParametersOf('Observation'), ...extra];
  return parseSearch([...new URLSearchParams(search)], parameters, options).filter;
}

function valuesOf(search: string) {
  const filter = parse(search);
  return filter.op === 'parameter' ? filter.values : filter;
}

describe('FHIR R4 §3.1.1.4.12 reference', () => {
  it.each([
    ['patient=p1', 'Patient', 'p1'],
    ['patient=Patient/p1', 'Patient', 'p1'],
    ['patient:Patient=p1', 'Patient', 'p1'],
    ['patient:Patient=Patient/p1', 'Patient', 'p1'],
    ['patient=https://auth.example/fhir/Patient/p1', 'Patient', 'p1'],
    ['patient=https://auth.example/fhir/R4/Patient/p1', 'Patient', 'p1'],
    ['patient=https://auth.example/Patient/p1', 'Patient', 'p1'],
    ['patient:Patient=https://auth.example/fhir/Patient/p1', 'Patient', 'p1'],
    ['subject:Patient=p1', 'Patient', 'p1'],
  ])('reads %s as one and the same', (search, type, id) => {
    expect(valuesOf(search)).toEqual([{ kind: 'reference', type, id }]);
  });

  it('leaves the type open where the parameter has several', () => {
    expect(valuesOf('subject=p1')).toEqual([{ kind: 'reference', type: undefined, id: 'p1' }]);
    expect(valuesOf('about=p1')).toEqual([{ kind: 'reference', type: undefined, id: 'p1' }]);
  });

  it('keeps a criterion on a type that the parameter is never about: it finds nothing, instead of everything', () => {
    expect(valuesOf('subject=Medication/m1')).toEqual([{ kind: 'reference', type: 'Medication', id: 'm1' }]);
    expect(valuesOf('patient:Group=g1')).toEqual([{ kind: 'reference', type: 'Group', id: 'g1' }]);
  });

  it.each([
    'https://elsewhere.test/fhir/Patient/p1',
    'https://auth.example.evil.test/fhir/Patient/p1',
    'https://auth.example/fhirx/Patient/p1',
    'https://auth.example/fhir/Patient/p1/_history/1',
    'https://auth.example/fhir/p1',
    'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7',
    'http://hl7.org/fhir/StructureDefinition/bp|4.0.1',
  ])('keeps %s as the URL that it is', (url) => {
    expect(valuesOf(`subject=${encodeURIComponent(url)}`)).toEqual([{ kind: 'url', url }]);
  });

  it('reads :identifier as a token', () => {
    expect(parse('subject:identifier=urn:ssn|123')).toMatchObject({
      modifier: 'identifier',
      values: [{ kind: 'token', system: 'urn:ssn', code: '123' }],
    });
  });

  it.each([
    'patient:Patient=Group/p1',
    'patient:Patient=https://elsewhere.test/Patient/p1',
    'patient:Planet=p1',
    'patient:exact=p1',
    'patient:above=p1',
    'patient:patient=p1',
    'patient:Patient:missing=true',
    'patient=a/b/c',
    'patient=%23contained',
    'patient=Patient/',
    'patient=Patient/p1?x',
    'patient=http://with space/',
    'code:Patient=p1',
  ])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });

  it('bounds the look-ups of ids without type', () => {
    expect(() => parse(`about=${'a,'.repeat(5)}a`)).not.toThrow();
    expect(() => parse(`about=${'a,'.repeat(99)}a`)).toThrow(/1000 values/);
    expect(() => parse(`about=${'Patient/a,'.repeat(99)}Patient/a`)).not.toThrow();
  });
});

describe('FHIR R4 §3.1.1.4.8 number', () => {
  it('reads prefix and interval', () => {
    expect(valuesOf('probability=gt0.80,0.5')).toEqual([
      { kind: 'number', prefix: 'gt', number: '0.8', low: '0.795', high: '0.805' },
      { kind: 'number', prefix: 'eq', number: '0.5', low: '0.45', high: '0.55' },
    ]);
    expect(valuesOf('probability=ap100')).toMatchObject([{ prefix: 'ap', low: '90', high: '110' }]);
  });

  it.each([
    'probability=x',
    'probability=gt',
    'probability=1|a|b',
    'probability=1e999',
    'probability:exact=1',
  ])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });
});

describe('FHIR R4 §3.1.1.4.11 quantity', () => {
  const number = { kind: 'quantity', prefix: 'eq', number: '5.4', low: '5.35', high: '5.45' };

  it.each([
    ['5.4', undefined, undefined],
    ['5.4|http://unitsofmeasure.org|mg', 'http://unitsofmeasure.org', 'mg'],
    ['5.4||mg', undefined, 'mg'],
    ['5.4|http://unitsofmeasure.org|', 'http://unitsofmeasure.org', undefined],
    ['5.4||a\\|b', undefined, 'a|b'],
  ])('reads %s', (text, system, unit) => {
    expect(valuesOf(`value-quantity=${text}`)).toEqual([{ ...number, system, unit }]);
  });

  it('reads a prefix', () => {
    expect(valuesOf('value-quantity=le5.40||mg')).toMatchObject([
      { prefix: 'le', high: '5.405', unit: 'mg' },
    ]);
  });

  it.each(['mg', '5.4|mg', '5.4||', '5.4|a|b|c', '|a|b', '5.4||mg,', 'xx5'])('refuses %s', (text) => {
    expect(() => parse(`value-quantity=${text}`)).toThrow(SearchQueryError);
  });
});

describe('FHIR R4 §3.1.1.4.13 uri', () => {
  it('is compared as written', () => {
    expect(valuesOf('_profile=http://hl7.org/a\\,b|1')).toEqual([
      { kind: 'uri', uri: 'http://hl7.org/a,b|1' },
    ]);
    expect(valuesOf('url=urn:x')).toEqual([{ kind: 'uri', uri: 'urn:x' }]);
  });

  it.each(['url:below=http://a', 'url:above=http://a', 'url:exact=http://a'])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });
});

describe('FHIR R4 §3.1.1.4.5 modifiers', () => {
  it.each([
    ['code:not=a', 'not'],
    ['value-string:exact=a', 'exact'],
    ['value-string:contains=a', 'contains'],
    ['subject:not=Patient/a', 'not'],
    ['_tag:not=a', 'not'],
  ])('reads %s', (search, modifier) => {
    expect(parse(search)).toMatchObject({ op: 'parameter', modifier });
  });

  it.each(['code', 'subject', 'date', 'value-quantity', 'probability', 'url', 'value-string', '_profile'])(
    'reads %s:missing',
    (name) => {
      const values = [{ kind: 'missing', missing: false }];
      expect(parse(`${name}:missing=false`)).toMatchObject({ modifier: 'missing', values });
      expect(() => parse(`${name}:missing=no`)).toThrow(SearchQueryError);
      expect(() => parse(`${name}:missing=true,false`)).toThrow(SearchQueryError);
    },
  );

  it.each(['_tag', '_security', '_profile', '_source'])('knows %s of every resource', (name) => {
    expect(parse(`${name}=urn:x`)).toMatchObject({ op: 'parameter', parameter: { name } });
  });
});

describe('FHIR R4 §3.1.1.4 every parameter of every type', () => {
  const plain = {
    string: 'a',
    token: 's|c',
    reference: 'Patient/p1',
    date: 'ge2020-03',
    number: '0.5',
    quantity: '5.4||mg',
    uri: 'urn:x',
  };

  it.each(RESOURCE_TYPES)('of %s reads its values', (type) => {
    const parameters = searchParametersOf(type);
    for (const parameter of parameters) {
      const { filter } = parseSearch([[parameter.name, plain[parameter.type]]], parameters, options);
      expect(filter).toMatchObject({ op: 'parameter', parameter, values: [{ kind: parameter.type }] });
    }
    expect(parameters.length).toBeGreaterThan(3);
  });
});
