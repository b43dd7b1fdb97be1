/**
 * The types of records that people know, in words and in the order in which they are shown. A wildcard is narrowed to
 * some of them (SMART 2.2 §scopes); US Core's are all among them. FHIR has many more: definitions, workflow, billing.
 */
const knownTypes: Readonly<Record<string, string>> = {
  Patient: 'personal details of patients',
  AllergyIntolerance: 'allergies and intolerances',
  Condition: 'conditions and diagnoses',
  Observation: 'observations (laboratory results, vital signs and the like)',
  DiagnosticReport: 'diagnostic reports',
  ImagingStudy: 'X-ray and other images',
  Specimen: 'samples for the laboratory',
  MedicationRequest: 'prescriptions',
  MedicationDispense: 'medicines handed out',
  MedicationStatement: 'medicines in use',
  Medication: 'descriptions of medicines',
  Immunization: 'vaccinations',
  Procedure: 'procedures and operations',
  Encounter: 'visits',
  Appointment: 'appointments',
  ServiceRequest: 'orders and referrals',
  CarePlan: 'care plans',
  CareTeam: 'care teams',
  Goal: 'health goals',
  DocumentReference: 'documents',
  QuestionnaireResponse: 'answers to questionnaires',
  FamilyMemberHistory: 'family history',
  RelatedPerson: 'relatives and contacts',
  Device: 'medical devices',
  Coverage: 'insurance coverage',
  ExplanationOfBenefit: 'insurance claims',
  Practitioner: 'doctors, nurses and other staff',
  PractitionerRole: 'what staff does, and where',
  Organization: 'hospitals and other organisations',
  Location: 'places of care',
  Provenance: 'where records come from',
};

export const KNOWN_TYPES = Object.keys(knownTypes);

/** What records of a type are called, among those of one patient where `ofPatient` says so. */
export function wordsOfType(type: string, ofPatient: boolean): string {
  if (type === 'Patient' && ofPatient) return 'personal details';
  if (type === 'AuditEvent') return 'the log of who did what';
  return (Object.hasOwn(knownTypes, type) ? knownTypes[type] : undefined) ?? `${spaced(type)}s`;
}

/** `NutritionOrder` → `nutrition order`. */
function spaced(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
