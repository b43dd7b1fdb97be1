import { findStructure } from './structure';
import { RESOURCE_TYPES } from './resource-types';
import { searchParametersOf } from './search-parameters';
import { SearchParameter } from './search-parameter';

const find = (type: string, name: string): SearchParameter | undefined =>
  searchParametersOf(type).find((parameter) => parameter.name === name);

/** The datatypes at a path of JSON members such as `telecom[system=email].value`. */
function typeAt(type: string, path: string): string | undefined {
  return path.split('.').reduce<string | undefined>((parent, step) => {
    const [, name = '', filtered] = /^(\w+)(?:\[(\w+)=[\w-]+\])?$/.exec(step) ?? [];
    const found = parent === undefined ? undefined : findStructure(parent)?.members.get(name)?.type;
    const exists = filtered === undefined || findStructure(found ?? '')?.members.has(filtered) === true;
    return exists ? found : undefined;
  }, type);
}

describe('FHIR R4 §3.1.1.4 search parameters', () => {
  it.each<[string, string, Omit<SearchParameter, 'name'>]>([
    ['Patient', 'family', { type: 'string', paths: ['name.family'] }],
    ['Patient', 'identifier', { type: 'token', paths: ['identifier'] }],
    ['Patient', 'birthdate', { type: 'date', paths: ['birthDate'] }],
    ['Patient', 'email', { type: 'token', paths: ['telecom[system=email]'] }],
    [
      'Patient',
      'deceased',
      { type: 'token', paths: ['deceasedBoolean', 'deceasedDateTime'], presence: true },
    ],
    [
      'Patient',
      'general-practitioner',
      {
        type: 'reference',
        paths: ['generalPractitioner'],
        targets: ['Organization', 'Practitioner', 'PractitionerRole'],
      },
    ],
    ['Observation', 'patient', { type: 'reference', paths: ['subject'], targets: ['Patient'] }],
    [
      'Observation',
      'subject',
      { type: 'reference', paths: ['subject'], targets: ['Device', 'Group', 'Location', 'Patient'] },
    ],
    [
      'Observation',
      'date',
      {
        type: 'date',
        paths: [
          'effectiveDateTime',
          'effectivePeriod',
          'effectiveTiming.event',
          'effectiveTiming.repeat.boundsPeriod',
          'effectiveInstant',
        ],
      },
    ],
    ['Observation', 'value-string', { type: 'string', paths: ['valueString', 'valueCodeableConcept.text'] }],
    ['Observation', 'value-quantity', { type: 'quantity', paths: ['valueQuantity', 'valueSampledData'] }],
    ['Observation', 'combo-code', { type: 'token', paths: ['code', 'component.code'] }],
    ['Condition', 'onset-age', { type: 'quantity', paths: ['onsetAge', 'onsetRange'] }],
    ['AllergyIntolerance', 'patient', { type: 'reference', paths: ['patient'], targets: ['Patient'] }],
    ['MedicationRequest', 'code', { type: 'token', paths: ['medicationCodeableConcept'] }],
    [
      'MedicationRequest',
      'medication',
      { type: 'reference', paths: ['medicationReference'], targets: ['Medication'] },
    ],
    [
      'RiskAssessment',
      'probability',
      { type: 'number', paths: ['prediction.probabilityDecimal', 'prediction.probabilityRange'] },
    ],
    ['ActivityDefinition', 'context', { type: 'token', paths: ['useContext.valueCodeableConcept'] }],
    [
      'ActivityDefinition',
      'successor',
      { type: 'reference', paths: ['relatedArtifact[type=successor].resource'] },
    ],
    ['ValueSet', 'url', { type: 'uri', paths: ['url'] }],
    ['InsurancePlan', 'name', { type: 'string', paths: ['name', 'alias'] }],
    ['Binary', '_tag', { type: 'token', paths: ['meta.tag'] }],
    // The target is any type: none is named.
    ['Provenance', 'target', { type: 'reference', paths: ['target'] }],
  ])('finds a %s by %s', (type, name, parameter) => {
    expect(find(type, name)).toEqual({ name, ...parameter });
  });

  it('are all that R4 defines, without composite and special ones', () => {
    const counts: Record<string, number> = {};
    for (const type of RESOURCE_TYPES) {
      for (const parameter of searchParametersOf(type))
        counts[parameter.type] = (counts[parameter.type] ?? 0) + 1;
    }
    expect(counts).toEqual({
      date: 139,
      number: 6,
      quantity: 40,
      reference: 515,
      string: 199,
      token: 960,
      uri: 345,
    });
    expect(searchParametersOf('Patient')).toHaveLength(27);
    expect(searchParametersOf('Observation')).toHaveLength(34);
  });

  it.each([
    ['Observation', 'code-value-quantity', 'is composite'],
    ['Location', 'near', 'is special'],
    ['Bundle', 'composition', 'is about the first entry'],
    ['Patient', '_text', 'has no place in the resource'],
    ['DeviceDefinition', 'classification', 'is of a later version'],
  ])('do not include %s?%s, which %s', (type, name) => {
    expect(find(type, name)).toBeUndefined();
  });

  it.each(RESOURCE_TYPES)('of %s read elements that it has, and refer to types that exist', (type) => {
    for (const { name, type: kind, paths, targets } of searchParametersOf(type)) {
      expect([name, paths.length > 0]).toEqual([name, true]);
      for (const path of paths) expect([path, typeAt(type, path)]).toEqual([path, expect.any(String)]);
      if (targets === undefined) continue;
      expect([name, kind, targets.length > 0]).toEqual([name, 'reference', true]);
      expect(RESOURCE_TYPES).toEqual(expect.arrayContaining([...targets]));
    }
  });

  it('has every type found by what all share', () => {
    for (const type of RESOURCE_TYPES) {
      const names = searchParametersOf(type).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['_profile', '_security', '_source', '_tag']));
    }
  });

  it.each(['Parameters', 'Client', 'constructor', '__proto__'])('there are none of %s', (type) => {
    expect(searchParametersOf(type)).toEqual([]);
  });
});
