import { compartmentParametersOf, isInPatientCompartment } from './patient-compartment';
import { isResourceType, RESOURCE_TYPES } from './resource-types';
import { searchParametersOf } from './search-parameters';

/** The table of FHIR R4, Compartment Patient, as it stands on the page of the specification. */
const TABLE = `
  Account:subject AdverseEvent:subject AllergyIntolerance:asserter,patient,recorder Appointment:actor
  AppointmentResponse:actor AuditEvent:patient Basic:author,patient BodyStructure:patient
  CarePlan:patient,performer CareTeam:participant,patient ChargeItem:subject Claim:patient,payee
  ClaimResponse:patient ClinicalImpression:subject Communication:recipient,sender,subject
  CommunicationRequest:recipient,requester,sender,subject Composition:attester,author,subject
  Condition:asserter,patient Consent:patient Coverage:beneficiary,payor,policy-holder,subscriber
  CoverageEligibilityRequest:patient CoverageEligibilityResponse:patient DetectedIssue:patient
  DeviceRequest:performer,subject DeviceUseStatement:subject DiagnosticReport:subject
  DocumentManifest:author,recipient,subject DocumentReference:author,subject Encounter:subject
  EnrollmentRequest:subject EpisodeOfCare:patient ExplanationOfBenefit:patient,payee
  FamilyMemberHistory:patient Flag:patient Goal:patient Group:member ImagingStudy:patient
  Immunization:patient ImmunizationEvaluation:patient ImmunizationRecommendation:patient
  Invoice:patient,recipient,subject List:source,subject MeasureReport:patient Media:subject
  MedicationAdministration:patient,performer,subject MedicationDispense:patient,receiver,subject
  MedicationRequest:subject MedicationStatement:subject MolecularSequence:patient NutritionOrder:patient
  Observation:performer,subject Patient:link Person:patient Procedure:patient,performer Provenance:patient
  QuestionnaireResponse:author,subject RelatedPerson:patient RequestGroup:participant,subject
  ResearchSubject:individual RiskAssessment:subject Schedule:actor ServiceRequest:performer,subject
  Specimen:subject SupplyDelivery:patient SupplyRequest:subject Task:focus,patient VisionPrescription:patient`;

const rows = TABLE.trim()
  .split(/\s+/)
  .map((row) => row.split(':'));

describe('FHIR R4 §3.1.1.6 the compartment of a Patient', () => {
  it('RS-21 is that of R4: 67 types are in it by their parameters, 78 are not', () => {
    const types = RESOURCE_TYPES.filter(isInPatientCompartment);
    expect(types.map((type) => [type, compartmentParametersOf(type).join()])).toEqual(rows);
    expect([types.length, RESOURCE_TYPES.length - types.length]).toEqual([67, 78]);
  });

  it.each(rows)('has every %s whose %s may refer to a Patient', (type, names = '') => {
    for (const name of names.split(',')) {
      const parameter = searchParametersOf(type).find((one) => one.name === name);
      expect([name, parameter?.type]).toEqual([name, 'reference']);
      expect(parameter?.targets ?? ['Patient']).toContain('Patient');
    }
  });

  it.each(['Practitioner', 'Binary', 'Parameters', 'Client', 'constructor', '__proto__', ''])(
    'has no %s',
    (type) => {
      expect(compartmentParametersOf(type)).toEqual([]);
      expect(isInPatientCompartment(type)).toBe(false);
    },
  );
});

describe('FHIR R4 §2.1.27 the types of resource', () => {
  it('are 145, without what only travels', () => {
    expect(RESOURCE_TYPES).toHaveLength(145);
    expect(RESOURCE_TYPES).toEqual([...RESOURCE_TYPES].sort());
    for (const type of ['Patient', 'Observation', 'VisionPrescription'])
      expect(isResourceType(type)).toBe(true);
  });

  // The last two are of later versions.
  it.each(['Parameters', 'Resource', 'DomainResource', 'toString', 'Citation', 'SubscriptionStatus'])(
    'do not include %s',
    (type) => {
      expect(isResourceType(type)).toBe(false);
    },
  );
});
