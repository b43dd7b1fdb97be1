import { searchParametersOf } from '../r4/search-parameters';
import { Filter } from './filter';
import { parseCriteria } from './parse-criteria';
import { isElement, readsElement } from './reads-element';

const filterOf = (type: string, query: string): Filter =>
  parseCriteria(type, query, searchParametersOf(type));

describe('whether a filter looks at an element', () => {
  it.each([
    ['Patient', 'identifier=x', 'identifier', true],
    ['Patient', 'identifier:not=x', 'identifier', true],
    ['Patient', 'identifier:missing=true', 'identifier', true],
    ['Patient', 'family=x', 'name', true],
    ['Patient', 'family=x', 'identifier', false],
    ['Patient', 'gender=male&family=x', 'name', true],
    ['Observation', 'value-quantity=5', 'value[x]', true],
    ['Observation', 'value-string=x', 'value[x]', true],
    ['Observation', 'code=x', 'value[x]', false],
    ['Observation', 'combo-value-quantity=5', 'component', true],
    ['Observation', 'subject=Patient/p1', 'subject', true],
    ['Observation', 'subject:identifier=x', 'subject', true],
    ['Observation', 'subject:Patient.name=x', 'subject', true],
    ['Observation', '_tag=x', 'meta', true],
    ['Observation', '_lastUpdated=ge2020', 'meta', true],
    ['Observation', '_id:not=x', 'id', false],
    // What refers to a resource stands in another one, and so does what a chain asks of it.
    ['Patient', '_has:Observation:patient:code=x', 'code', false],
    ['Observation', 'subject:Patient.name=x', 'name', false],
  ])('%s?%s and %s: %s', (type, query, element, expected) => {
    expect(readsElement(filterOf(type, query), element)).toBe(expected);
  });

  it('knows the members of an element', () => {
    expect(isElement('birthDate', 'birthDate')).toBe(true);
    expect(isElement('_birthDate', 'birthDate')).toBe(true);
    expect(isElement('valueString', 'value[x]')).toBe(true);
    expect(isElement('_valueString', 'value[x]')).toBe(true);
    expect(isElement('values', 'value[x]')).toBe(false);
    expect(isElement('valueString', 'valueString')).toBe(true);
    expect(isElement('constructor', 'value[x]')).toBe(false);
  });
});
