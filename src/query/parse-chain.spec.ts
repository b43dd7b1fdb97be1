import { searchParametersOf } from '../r4/search-parameters';
import { Filter } from './filter';
import { parseSearch, ParseSearchOptions } from './parse-search';
import { SearchQueryError } from './search-query-error';

function parse(search: string, type = 'Observation', options: Partial<ParseSearchOptions> = {}): Filter {
  const pairs = [...new URLSearchParams(search)];
  const now = new Date('2026-01-01T00:00:00Z');
  return parseSearch(pairs, searchParametersOf(type), { now, type, ...options }).filter;
}

function chainTypes(filter: Filter): string[] {
  const parts = filter.op === 'or' ? filter.of : [filter];
  return parts.map((part) => (part.op === 'chain' ? part.type : part.op)).sort();
}

describe('FHIR R4 §3.1.1.4.16 chains', () => {
  it('is a criterion on what the parameter refers to', () => {
    expect(parse('subject:Patient.name:exact=Chalmers')).toMatchObject({
      op: 'chain',
      parameter: { name: 'subject' },
      type: 'Patient',
      filter: {
        op: 'parameter',
        parameter: { name: 'name' },
        modifier: 'exact',
        values: [{ text: 'Chalmers' }],
      },
    });
  });

  it('is about the only type that the parameter can have', () => {
    expect(parse('patient.family=x')).toMatchObject({ op: 'chain', type: 'Patient' });
  });

  it('without a type is about each type that has the parameter', () => {
    expect(chainTypes(parse('subject.identifier=x'))).toEqual(['Device', 'Group', 'Location', 'Patient']);
    expect(chainTypes(parse('subject.family=x'))).toEqual(['Patient']);
    expect(chainTypes(parse('subject.organization.name=x'))).toEqual(['Device', 'Location', 'Patient']);
  });

  it('knows _id, _lastUpdated and the other parameters of every resource', () => {
    expect(parse('patient._id=p1')).toMatchObject({ op: 'chain', filter: { op: 'id', ids: ['p1'] } });
    expect(parse('patient._lastUpdated=ge2020')).toMatchObject({ filter: { values: [{ prefix: 'ge' }] } });
    expect(parse('patient._tag=x')).toMatchObject({ filter: { parameter: { name: '_tag' } } });
  });

  it('reaches over three references', () => {
    expect(parse('encounter:Encounter.patient.organization.name=x')).toMatchObject({
      op: 'chain',
      type: 'Encounter',
      filter: { op: 'chain', type: 'Patient', filter: { op: 'chain', type: 'Organization' } },
    });
    expect(() => parse('encounter:Encounter.patient.organization.partof.name=x')).toThrow(/3 references/);
  });

  it('leads to a reverse chain, as in R4', () => {
    expect(parse('patient._has:Group:member:_id=102', 'Encounter')).toMatchObject({
      op: 'chain',
      type: 'Patient',
      filter: { op: 'has', type: 'Group', parameter: { name: 'member' }, filter: { op: 'id', ids: ['102'] } },
    });
  });

  it.each([
    'code.name=x',
    'patient.colour=x',
    'patient:Patient.colour=x',
    'patient:Group.name=x',
    'subject:Medication.code=x',
    'subject:Planet.name=x',
    'patient:.name=x',
    'patient.=x',
    '.name=x',
    'patient..name=x',
    'patient.name.given=x',
    'patient.birthdate=x',
    'patient.gender:exact=x',
    'patient.family=',
    '_id.name=x',
    '_lastUpdated.name=x',
    '__proto__.name=x',
    'patient.__proto__=x',
    'patient:__proto__.name=x',
    'patient:constructor.name=x',
  ])('refuses %s', (search) => {
    expect(() => parse(search)).toThrow(SearchQueryError);
  });

  it('does not take a type for meant that must be named', () => {
    expect(parse('item:AuditEvent.altid=C', 'List')).toMatchObject({ op: 'chain', type: 'AuditEvent' });
    expect(() => parse('item.altid=C', 'List')).toThrow(SearchQueryError);
  });

  it('FA-28 asks for a type where a chain would spread over too many', () => {
    expect(() => parse('item.identifier=x', 'List')).toThrow(/name one in each/);
    expect(() => parse('item.subject.subject.nothing=x', 'List')).toThrow(/name one in each/);
    expect(parse('item:Patient.identifier=x', 'List')).toMatchObject({ op: 'chain' });
  });
});

describe('FHIR R4 §3.1.1.4.17 reverse chains', () => {
  it('is a criterion on what refers here', () => {
    expect(parse('_has:Observation:patient:code:not=1234-5', 'Patient')).toMatchObject({
      op: 'has',
      type: 'Observation',
      parameter: { name: 'patient' },
      filter: { op: 'parameter', parameter: { name: 'code' }, modifier: 'not' },
    });
  });

  it('goes over two types', () => {
    const search = '_has:Observation:patient:_has:AuditEvent:entity:_id=x';
    expect(parse(search, 'Patient')).toMatchObject({
      op: 'has',
      type: 'Observation',
      filter: { op: 'has', type: 'AuditEvent', filter: { op: 'id' } },
    });
    expect(() =>
      parse('_has:Observation:patient:_has:Provenance:target:_has:List:item:_id=x', 'Patient'),
    ).toThrow(/2 with _has/);
  });

  it('leads to a chain', () => {
    expect(parse('_has:Observation:patient:performer:Practitioner.name=x', 'Patient')).toMatchObject({
      op: 'has',
      filter: { op: 'chain', type: 'Practitioner' },
    });
  });

  it.each([
    '_has=x',
    '_has:Observation=x',
    '_has:Observation:patient=x',
    '_has:Observation:patient:=x',
    '_has:Observation:colour:code=x',
    '_has:Observation:code:code=x',
    '_has:Observation:device:code=x',
    '_has:Planet:patient:code=x',
    '_has:__proto__:patient:code=x',
    '_has:Observation:patient:colour=x',
    '_has:Observation:patient:date=x',
    '_has::patient:code=x',
  ])('refuses %s', (search) => {
    expect(() => parse(search, 'Patient')).toThrow(SearchQueryError);
  });

  it('is not for types that R4 does not have: nothing refers to them', () => {
    const now = new Date();
    expect(() => parseSearch([['_has:Provenance:target:_id', 'x']], [], { now, type: 'Client' })).toThrow(
      SearchQueryError,
    );
    expect(() => parseSearch([['_has:Provenance:target:_id', 'x']], [], { now })).toThrow(SearchQueryError);
  });
});
