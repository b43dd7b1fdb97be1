import { elementDefinitions } from './definitions';
import { elementsOf, isElementOf, mandatoryElementsOf, summaryElementsOf } from './elements';
import { RESOURCE_TYPES } from './resource-types';
import { findStructure } from './structure';

const inherited = 'id meta implicitRules language text contained extension modifierExtension'.split(' ');

describe('FHIR R4 §2.29 the elements of a type', () => {
  it('are its own after the inherited ones', () => {
    const own =
      'identifier active name telecom gender birthDate deceased[x] address maritalStatus multipleBirth[x] photo ' +
      'contact communication generalPractitioner managingOrganization link';
    expect(elementsOf('Patient')).toEqual([...inherited, ...own.split(' ')]);
    expect(elementsOf('Binary')).toEqual([
      ...inherited.slice(0, 4),
      'contentType',
      'securityContext',
      'data',
    ]);
  });

  it('are those of R4, where the source took over later ones', () => {
    expect(isElementOf('EvidenceVariable', 'characteristic')).toBe(true);
    expect(findStructure('EvidenceVariable.characteristic')?.members.has('groupMeasure')).toBe(true);
    expect(findStructure('EvidenceVariable.characteristic')?.members.has('definitionByCombination')).toBe(
      false,
    );
    expect(isElementOf('ResearchStudy', 'whyStopped')).toBe(false);
    expect(isElementOf('DeviceDefinition', 'bodySite')).toBe(false);
    expect(isElementOf('Binary', 'url')).toBe(false);
    expect([...(findStructure('Meta')?.members.keys() ?? [])]).toEqual([
      ...['id', 'extension', 'versionId', 'lastUpdated', 'source', 'profile', 'security', 'tag'],
    ]);
  });

  it.each([
    ['Observation', 'value[x]', true],
    ['Observation', 'component', true],
    ['Observation', 'value', false],
    ['Observation', 'valueString', false],
    ['Observation', 'component.code', false],
    ['Patient', 'constructor', false],
    ['HumanName', 'family', false],
    ['Client', 'secret', false],
  ])('of %s: %s is one: %s', (type, name, is) => {
    expect(isElementOf(type, name)).toBe(is);
  });

  it('are those of the summary', () => {
    expect(summaryElementsOf('Observation')).toEqual([
      ...[
        'id',
        'meta',
        'implicitRules',
        'identifier',
        'basedOn',
        'partOf',
        'status',
        'code',
        'subject',
        'focus',
      ],
      ...[
        'encounter',
        'effective[x]',
        'issued',
        'performer',
        'value[x]',
        'hasMember',
        'derivedFrom',
        'component',
      ],
    ]);
  });

  it('are those that must be there', () => {
    expect(mandatoryElementsOf('Observation')).toEqual(['status', 'code']);
    expect(mandatoryElementsOf('MedicationRequest')).toEqual([
      'status',
      'intent',
      'medication[x]',
      'subject',
    ]);
    expect(mandatoryElementsOf('Patient')).toEqual([]);
  });

  it('have types that are known, all over R4', () => {
    const primitive = /^[a-z]\w*$/;
    for (const name of Object.keys(elementDefinitions.structures)) {
      for (const { type, codes } of findStructure(name)!.members.values()) {
        const known = primitive.test(type) || findStructure(type) !== undefined;
        expect([name, type, known, codes === undefined || codes.codes.size > 0]).toEqual([
          name,
          type,
          true,
          true,
        ]);
      }
    }
    for (const type of RESOURCE_TYPES) expect(elementsOf(type).slice(0, 4)).toEqual(inherited.slice(0, 4));
  });
});

describe('the structure of a type', () => {
  it('has one member for each type of a choice', () => {
    const element = findStructure('Patient')?.members.get('deceasedDateTime')?.element;
    expect(element).toEqual({
      name: 'deceased[x]',
      required: false,
      list: false,
      summary: true,
      members: ['deceasedBoolean', 'deceasedDateTime'],
    });
    expect(findStructure('Extension')?.members.get('valueAddress')?.type).toBe('Address');
  });

  it('refers to another one where the definition does', () => {
    expect(findStructure('Observation.component')?.members.get('referenceRange')?.type).toBe(
      'Observation.referenceRange',
    );
    expect(findStructure('Questionnaire.item')?.members.get('item')?.type).toBe('Questionnaire.item');
  });

  it('knows the codes of required bindings that can be listed', () => {
    const codesOf = (structure: string, member: string) =>
      findStructure(structure)?.members.get(member)?.codes;
    expect([...(codesOf('Patient', 'gender')?.codes ?? [])]).toEqual(['female', 'male', 'other', 'unknown']);
    expect(codesOf('Bundle', 'type')?.codes.size).toBe(9);
    expect(codesOf('Attachment', 'contentType')).toBeUndefined();
    expect(codesOf('Money', 'currency')).toBeUndefined();
    expect(codesOf('Patient', 'language')).toBeUndefined();
  });

  it.each(['string', 'Client', 'constructor', '__proto__', 'patient'])('there is none of %s', (name) => {
    expect(findStructure(name)).toBeUndefined();
  });
});
