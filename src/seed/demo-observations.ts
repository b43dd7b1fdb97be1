import { JsonObject } from '../lib/json';
import { coded, DemoResources, hl7, numbered, refersTo } from './demo-resource';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

type Category = 'laboratory' | 'vital-signs' | 'social-history' | 'survey';

interface Kind {
  readonly category: Category;
  readonly code: readonly [code: string, display: string];
  /** What is seen beside the numbers. */
  readonly value: (seen: number | string) => JsonObject;
}

const quantity =
  (unit: string, code = unit) =>
  (value: number | string): JsonObject => ({ valueQuantity: { value, unit, system: UCUM, code } });
const whole = (value: number | string): JsonObject => ({ valueInteger: value });
const words = (text: number | string): JsonObject => ({ valueCodeableConcept: { text } });

const kinds = {
  hba1c: { category: 'laboratory', code: ['4548-4', 'Hemoglobin A1c'], value: quantity('%') },
  glucose: { category: 'laboratory', code: ['15074-8', 'Glucose in blood'], value: quantity('mmol/L') },
  cholesterol: { category: 'laboratory', code: ['14647-2', 'Cholesterol'], value: quantity('mmol/L') },
  haemoglobin: { category: 'laboratory', code: ['718-7', 'Hemoglobin in blood'], value: quantity('g/dL') },
  tsh: { category: 'laboratory', code: ['3016-3', 'Thyrotropin'], value: quantity('mIU/L', 'm[IU]/L') },
  weight: { category: 'vital-signs', code: ['29463-7', 'Body weight'], value: quantity('kg') },
  height: { category: 'vital-signs', code: ['8302-2', 'Body height'], value: quantity('cm') },
  pulse: { category: 'vital-signs', code: ['8867-4', 'Heart rate'], value: quantity('/min') },
  temperature: {
    category: 'vital-signs',
    code: ['8310-5', 'Body temperature'],
    value: quantity('°C', 'Cel'),
  },
  pressure: { category: 'vital-signs', code: ['85354-9', 'Blood pressure panel'], value: bloodPressure },
  smoking: { category: 'social-history', code: ['72166-2', 'Tobacco smoking status'], value: words },
  alcohol: {
    category: 'social-history',
    code: ['74013-4', 'Alcoholic drinks per day'],
    value: quantity('{drinks}/d'),
  },
  phq9: { category: 'survey', code: ['44261-6', 'PHQ-9 total score'], value: whole },
  gad7: { category: 'survey', code: ['70274-6', 'GAD-7 total score'], value: whole },
} as const satisfies Record<string, Kind>;

type Row = readonly [patient: number, kind: keyof typeof kinds, seen: number | string, on: string];

const rows: readonly Row[] = [
  [1, 'hba1c', 7.4, '2025-02-11'],
  [1, 'hba1c', 6.8, '2025-08-19'],
  [1, 'glucose', 8.1, '2025-08-19'],
  [1, 'weight', 81.5, '2025-02-11'],
  [1, 'weight', 78.2, '2025-08-19'],
  [1, 'height', 168, '2025-02-11'],
  [1, 'pressure', '128/82', '2025-08-19'],
  [1, 'smoking', 'Never smoked', '2025-02-11'],
  [1, 'phq9', 4, '2025-08-19'],
  [2, 'pressure', '152/94', '2025-03-04'],
  [2, 'pressure', '138/86', '2025-09-16'],
  [2, 'cholesterol', 6.3, '2025-03-04'],
  [2, 'cholesterol', 4.9, '2025-09-16'],
  [2, 'pulse', 74, '2025-09-16'],
  [2, 'smoking', 'Former smoker', '2025-03-04'],
  [2, 'alcohol', 1, '2025-03-04'],
  [3, 'phq9', 14, '2025-01-22'],
  [3, 'phq9', 7, '2025-06-10'],
  [3, 'gad7', 11, '2025-01-22'],
  [3, 'weight', 63.4, '2025-06-10'],
  [4, 'height', 128.5, '2025-05-06'],
  [4, 'weight', 26.1, '2025-05-06'],
  [4, 'temperature', 38.4, '2025-10-02'],
  [5, 'tsh', 7.9, '2025-04-08'],
  [5, 'tsh', 3.2, '2025-10-14'],
  [5, 'weight', 70.8, '2025-10-14'],
  [5, 'smoking', 'Smokes daily', '2025-04-08'],
  [6, 'haemoglobin', 10.9, '2025-07-01'],
  [6, 'haemoglobin', 12.2, '2025-09-30'],
  [6, 'pressure', '134/76', '2025-09-30'],
  [7, 'cholesterol', 5.1, '2025-05-20'],
  [7, 'alcohol', 3, '2025-05-20'],
  [7, 'weight', 92.6, '2025-05-20'],
  [8, 'height', 162, '2025-03-18'],
  [8, 'pulse', 68, '2025-03-18'],
  [8, 'gad7', 9, '2025-03-18'],
  [9, 'hba1c', 8.2, '2025-06-24'],
  [9, 'glucose', 10.4, '2025-06-24'],
  [9, 'pressure', '146/90', '2025-06-24'],
  [10, 'temperature', 36.9, '2025-08-05'],
  [10, 'smoking', 'Smokes on some days', '2025-08-05'],
  [11, 'haemoglobin', 11.8, '2025-02-25'],
  [11, 'pulse', 58, '2025-02-25'],
  [12, 'cholesterol', 5.8, '2025-09-09'],
  [12, 'pressure', '142/88', '2025-09-09'],
  [12, 'phq9', 2, '2025-09-09'],
];

/** What was measured, asked and told, in four categories: a scope such as `?category=laboratory` shows one of them. */
export const demoObservations: DemoResources = numbered(
  'demo-observation',
  rows.map(([patient, name, seen, on]): JsonObject => {
    const { category, code, value }: Kind = kinds[name];
    return {
      status: 'final',
      category: [hl7('observation-category', category)],
      code: coded(LOINC, ...code),
      subject: refersTo('Patient', patient),
      effectiveDateTime: on,
      performer: [refersTo('Organization', 1)],
      ...value(seen),
    };
  }),
);

function bloodPressure(seen: number | string): JsonObject {
  const [systolic = 0, diastolic = 0] = String(seen).split('/').map(Number);
  const inMercury = quantity('mmHg', 'mm[Hg]');
  return {
    component: [
      { code: coded(LOINC, '8480-6', 'Systolic blood pressure'), ...inMercury(systolic) },
      { code: coded(LOINC, '8462-4', 'Diastolic blood pressure'), ...inMercury(diastolic) },
    ],
  };
}
