import {
  both,
  DIRECTORY,
  either,
  hasCode,
  inCompartment,
  isCompartmentType,
  nothing,
  ofTypes,
  refers,
  refersToSeen,
  Sight,
} from './visible';

interface FhirPolicyEntry {
  readonly resourceType: string;
  readonly criteria?: string;
  readonly compartment?: string;
  readonly hiddenFields?: readonly string[];
}

/** A kind of token: how it comes about, and what it may see. */
export interface TokenKind {
  readonly name: string;
  readonly scope: string;
  /** Who asks: a User with this fhirUser, else a backend client. None: no token. */
  readonly fhirUser?: string;
  readonly backend?: true;
  /** Entries of a policy of engine `fhir`; without them everything is allowed by policy. */
  readonly policy?: readonly FhirPolicyEntry[];
  readonly sight: Sight;
  /** The types that it may search. */
  readonly searches: (type: string) => boolean;
  /** By type: elements that are hidden. */
  readonly hidden?: Readonly<Record<string, readonly string[]>>;
}

const clinicalPolicy: readonly FhirPolicyEntry[] = [
  { resourceType: 'Patient', criteria: 'general-practitioner=%profile' },
  { resourceType: 'Observation', criteria: 'subject:Patient.general-practitioner=%profile' },
  { resourceType: 'Encounter', criteria: 'participant=%profile' },
  { resourceType: 'Practitioner' },
  { resourceType: 'Organization' },
];

function practitioner(name: string, id: string, scope: string): TokenKind {
  const isOwnPatient = both(ofTypes('Patient'), refers('generalPractitioner', `Practitioner/${id}`));
  return {
    name,
    scope,
    fhirUser: `Practitioner/${id}`,
    policy: clinicalPolicy,
    sight: either(
      isOwnPatient,
      both(ofTypes('Observation'), refersToSeen('subject', 'Patient', isOwnPatient)),
      both(ofTypes('Encounter'), refers('participant.individual', `Practitioner/${id}`)),
      ofTypes('Practitioner', 'Organization'),
    ),
    searches: (type) => clinicalPolicy.some(({ resourceType }) => resourceType === type),
  };
}

const ofPatient = either(inCompartment('ada'), ofTypes(...DIRECTORY));
const isOfPatientLevel = (type: string): boolean => isCompartmentType(type) || DIRECTORY.includes(type);
const isVital = both(ofTypes('Observation'), hasCode('category.coding.code', 'vital-signs'));
const isLaboratory = both(ofTypes('Observation'), hasCode('category.coding.code', 'laboratory'));
const isProblem = both(ofTypes('Condition'), hasCode('category.coding.code', 'problem-list-item'));

export const TOKEN_KINDS: readonly TokenKind[] = [
  { name: 'none', scope: '', sight: nothing, searches: () => false },
  {
    name: 'patient',
    scope: 'patient/*.rs',
    fhirUser: 'Patient/ada',
    sight: ofPatient,
    searches: isOfPatientLevel,
  },
  {
    name: 'patient that writes',
    scope: 'patient/*.cruds',
    fhirUser: 'Patient/ada',
    sight: ofPatient,
    searches: isOfPatientLevel,
  },
  {
    name: 'one type',
    scope: 'patient/Observation.rs',
    fhirUser: 'Patient/ada',
    sight: both(ofTypes('Observation'), inCompartment('ada')),
    searches: (type) => type === 'Observation',
  },
  {
    name: 'granular',
    scope:
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs patient/Patient.rs',
    fhirUser: 'Patient/ada',
    sight: both(inCompartment('ada'), either(isVital, ofTypes('Patient'))),
    searches: (type) => ['Observation', 'Patient'].includes(type),
  },
  practitioner('practitioner with relation', 'pia', 'user/*.cruds'),
  practitioner('practitioner without relation', 'stranger', 'user/*.rs'),
  {
    name: 'backend',
    scope: 'system/*.rs',
    backend: true,
    policy: [
      { resourceType: 'Patient', criteria: 'gender=female' },
      { resourceType: 'Observation', criteria: 'category=laboratory' },
      { resourceType: 'Condition' },
      { resourceType: 'DocumentReference', compartment: 'Patient/ben' },
    ],
    sight: either(
      both(ofTypes('Patient'), hasCode('gender', 'female')),
      isLaboratory,
      ofTypes('Condition'),
      both(ofTypes('DocumentReference'), inCompartment('ben')),
    ),
    searches: (type) => ['Patient', 'Observation', 'Condition', 'DocumentReference'].includes(type),
  },
  {
    name: 'mixed patient and user',
    scope:
      'patient/Observation.cruds patient/Condition.rs?category=problem-list-item user/Observation.rs?category=laboratory user/Patient.rs?gender=female user/Practitioner.rs',
    fhirUser: 'Patient/ada',
    sight: either(
      both(ofTypes('Observation'), inCompartment('ada')),
      both(isProblem, inCompartment('ada')),
      isLaboratory,
      both(ofTypes('Patient'), hasCode('gender', 'female')),
      ofTypes('Practitioner'),
    ),
    searches: (type) => ['Observation', 'Condition', 'Patient', 'Practitioner'].includes(type),
  },
  {
    name: 'hidden fields',
    scope: 'user/*.rs',
    fhirUser: 'Practitioner/quinn',
    policy: [
      { resourceType: 'Patient', hiddenFields: ['birthDate', 'identifier', 'generalPractitioner'] },
      { resourceType: 'Observation', criteria: 'status=final', hiddenFields: ['value[x]', 'encounter'] },
      { resourceType: 'Encounter', hiddenFields: ['participant', 'location'] },
      { resourceType: 'Practitioner' },
    ],
    sight: either(
      ofTypes('Patient', 'Encounter', 'Practitioner'),
      both(ofTypes('Observation'), hasCode('status', 'final')),
    ),
    searches: (type) => ['Patient', 'Observation', 'Encounter', 'Practitioner'].includes(type),
    hidden: {
      Patient: ['birthDate', 'identifier', 'generalPractitioner'],
      Observation: ['valueQuantity', 'encounter'],
      Encounter: ['participant', 'location'],
    },
  },
];
