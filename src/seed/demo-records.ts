import { JsonObject } from '../lib/json';
import { coded, DemoResources, hl7, numbered, refersTo } from './demo-resource';

const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const CVX = 'http://hl7.org/fhir/sid/cvx';

const CONDITION_CATEGORIES = {
  'problem-list-item': 'http://terminology.hl7.org/CodeSystem/condition-category',
  'encounter-diagnosis': 'http://terminology.hl7.org/CodeSystem/condition-category',
  'health-concern': 'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
} as const;

type Visit = readonly [patient: number, doctor: number, kind: 'AMB' | 'IMP', from: string, to: string];

const visits: readonly Visit[] = [
  [1, 1, 'AMB', '2025-08-19T09:00:00Z', '2025-08-19T09:25:00Z'],
  [2, 1, 'IMP', '2025-03-01T18:40:00Z', '2025-03-06T11:00:00Z'],
  [3, 2, 'AMB', '2025-01-22T13:30:00Z', '2025-01-22T14:15:00Z'],
  [4, 1, 'AMB', '2025-10-02T08:10:00Z', '2025-10-02T08:30:00Z'],
  [5, 2, 'AMB', '2025-04-08T10:00:00Z', '2025-04-08T10:20:00Z'],
  [6, 1, 'AMB', '2025-07-01T15:00:00Z', '2025-07-01T15:30:00Z'],
  [7, 2, 'AMB', '2025-05-20T07:45:00Z', '2025-05-20T08:05:00Z'],
  [8, 1, 'AMB', '2025-03-18T16:00:00Z', '2025-03-18T16:20:00Z'],
  [9, 2, 'AMB', '2025-06-24T11:15:00Z', '2025-06-24T11:45:00Z'],
  [10, 1, 'AMB', '2025-08-05T12:00:00Z', '2025-08-05T12:15:00Z'],
  [11, 2, 'IMP', '2025-02-23T03:20:00Z', '2025-02-28T10:30:00Z'],
  [12, 2, 'AMB', '2025-09-09T09:40:00Z', '2025-09-09T10:00:00Z'],
];

type Finding = readonly [
  patient: number,
  category: keyof typeof CONDITION_CATEGORIES,
  code: string,
  display: string,
  since: string,
];

const findings: readonly Finding[] = [
  [1, 'problem-list-item', 'E11.9', 'Type 2 diabetes mellitus', '2021-05-03'],
  [1, 'health-concern', 'Z63.6', 'Cares for a relative at home', '2025-02-11'],
  [2, 'problem-list-item', 'I10', 'Essential hypertension', '2009-10-20'],
  [2, 'encounter-diagnosis', 'I20.9', 'Angina pectoris', '2025-03-01'],
  [3, 'problem-list-item', 'F32.1', 'Moderate depressive episode', '2025-01-22'],
  [3, 'health-concern', 'Z56.0', 'Out of work', '2025-01-22'],
  [4, 'encounter-diagnosis', 'J06.9', 'Acute upper respiratory infection', '2025-10-02'],
  [5, 'problem-list-item', 'E03.9', 'Hypothyroidism', '2025-04-08'],
  [6, 'problem-list-item', 'D50.9', 'Iron deficiency anaemia', '2025-07-01'],
  [7, 'health-concern', 'Z72.1', 'Alcohol use', '2025-05-20'],
  [8, 'problem-list-item', 'J45.9', 'Asthma', '2017-11-13'],
  [9, 'problem-list-item', 'E11.9', 'Type 2 diabetes mellitus', '2016-02-09'],
  [9, 'problem-list-item', 'I10', 'Essential hypertension', '2018-08-27'],
  [10, 'encounter-diagnosis', 'S93.4', 'Sprain of ankle', '2025-08-05'],
  [11, 'encounter-diagnosis', 'I50.9', 'Heart failure', '2025-02-23'],
];

type Prescription = readonly [patient: number, doctor: number, medication: number, on: string, dose: string];

const prescriptions: readonly Prescription[] = [
  [1, 1, 1, '2025-08-19', 'One tablet twice a day with meals'],
  [2, 1, 2, '2025-03-06', 'One tablet in the morning'],
  [2, 1, 3, '2025-03-06', 'One tablet in the evening'],
  [5, 2, 5, '2025-04-08', 'One tablet in the morning, fasting'],
  [8, 1, 4, '2025-03-18', 'Two puffs when short of breath'],
  [9, 2, 1, '2025-06-24', 'Two tablets twice a day with meals'],
  [9, 2, 2, '2025-06-24', 'One tablet in the morning'],
  [11, 2, 2, '2025-02-28', 'Half a tablet in the morning'],
];

type Allergy = readonly [patient: number, category: 'food' | 'medication' | 'environment', to: string];

const allergies: readonly Allergy[] = [
  [1, 'medication', 'Penicillin'],
  [4, 'food', 'Peanut'],
  [8, 'environment', 'Birch pollen'],
  [9, 'medication', 'Sulfonamides'],
  [12, 'food', 'Shellfish'],
];

type Vaccination = readonly [patient: number, code: string, display: string, on: string];

const vaccinations: readonly Vaccination[] = [
  [1, '140', 'Influenza, seasonal', '2024-10-22'],
  [2, '140', 'Influenza, seasonal', '2024-10-09'],
  [4, '03', 'Measles, mumps and rubella', '2017-03-02'],
  [6, '33', 'Pneumococcal polysaccharide', '2023-11-15'],
  [8, '115', 'Tetanus, diphtheria and pertussis', '2021-09-01'],
  [11, '140', 'Influenza, seasonal', '2024-11-05'],
];

type Summary = readonly [patient: number, doctor: number, visit: number, on: string, text: string];

const summaries: readonly Summary[] = [
  [
    2,
    1,
    2,
    '2025-03-06T11:30:00Z',
    'Chest pain on exertion, settled with rest. Discharged on enalapril and atorvastatin.',
  ],
  [
    11,
    2,
    11,
    '2025-02-28T11:00:00Z',
    'Breathless at night on admission. Improved with treatment. Review in two weeks.',
  ],
];

/** What is in the patients' compartments beside observations, in several categories. */
export const demoRecords: Readonly<Record<string, DemoResources>> = {
  Encounter: numbered(
    'demo-encounter',
    visits.map(([patient, doctor, kind, start, end]): JsonObject => ({
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind },
      subject: refersTo('Patient', patient),
      participant: [{ individual: refersTo('Practitioner', doctor) }],
      period: { start, end },
      location: [{ location: refersTo('Location', 1) }],
      serviceProvider: refersTo('Organization', 1),
    })),
  ),
  Condition: numbered(
    'demo-condition',
    findings.map(([patient, category, code, display, since]): JsonObject => ({
      clinicalStatus: hl7('condition-clinical', 'active'),
      verificationStatus: hl7('condition-ver-status', 'confirmed'),
      category: [{ coding: [{ system: CONDITION_CATEGORIES[category], code: category }] }],
      code: coded(ICD10, code, display),
      subject: refersTo('Patient', patient),
      onsetDateTime: since,
    })),
  ),
  MedicationRequest: numbered(
    'demo-medication-request',
    prescriptions.map(([patient, doctor, medication, authoredOn, text]): JsonObject => ({
      status: 'active',
      intent: 'order',
      medicationReference: refersTo('Medication', medication),
      subject: refersTo('Patient', patient),
      authoredOn,
      requester: refersTo('Practitioner', doctor),
      dosageInstruction: [{ text }],
    })),
  ),
  AllergyIntolerance: numbered(
    'demo-allergy',
    allergies.map(([patient, category, text]): JsonObject => ({
      clinicalStatus: hl7('allergyintolerance-clinical', 'active'),
      verificationStatus: hl7('allergyintolerance-verification', 'confirmed'),
      type: 'allergy',
      category: [category],
      code: { text },
      patient: refersTo('Patient', patient),
    })),
  ),
  Immunization: numbered(
    'demo-immunization',
    vaccinations.map(([patient, code, display, on]): JsonObject => ({
      status: 'completed',
      vaccineCode: coded(CVX, code, display),
      patient: refersTo('Patient', patient),
      occurrenceDateTime: on,
    })),
  ),
  DocumentReference: numbered(
    'demo-document',
    summaries.map(([patient, doctor, visit, date, text]): JsonObject => ({
      status: 'current',
      type: coded('http://loinc.org', '18842-5', 'Discharge summary'),
      subject: refersTo('Patient', patient),
      date,
      author: [refersTo('Practitioner', doctor)],
      content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }],
      context: { encounter: [refersTo('Encounter', visit)] },
    })),
  ),
};
