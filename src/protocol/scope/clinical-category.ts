/** A part of a resource type that a user can let an app have alone. */
export interface ClinicalCategory {
  readonly system: string;
  readonly code: string;
  /** What it holds. */
  readonly words: string;
}

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem';

/** The categories that ONC g(10) has granular scopes for, by the code systems that HL7 and US Core define them in. */
const categories: Readonly<Record<string, readonly ClinicalCategory[]>> = {
  Condition: [
    {
      system: `${TERMINOLOGY}/condition-category`,
      code: 'encounter-diagnosis',
      words: 'diagnoses made at visits',
    },
    {
      system: `${TERMINOLOGY}/condition-category`,
      code: 'problem-list-item',
      words: 'problems on the problem list',
    },
    { system: `${US_CORE}/condition-category`, code: 'health-concern', words: 'health concerns' },
  ],
  Observation: [
    { system: `${TERMINOLOGY}/observation-category`, code: 'laboratory', words: 'laboratory results' },
    { system: `${TERMINOLOGY}/observation-category`, code: 'vital-signs', words: 'vital signs' },
    {
      system: `${TERMINOLOGY}/observation-category`,
      code: 'social-history',
      words: 'social history, such as smoking',
    },
    { system: `${TERMINOLOGY}/observation-category`, code: 'survey', words: 'answers to questionnaires' },
    { system: `${US_CORE}/us-core-category`, code: 'sdoh', words: 'living conditions' },
    {
      system: `${US_CORE}/us-core-observation-category`,
      code: 'clinical-test',
      words: 'results of clinical tests',
    },
  ],
};

/** Where such codes come from. Other systems may mean something else by them. */
export const CATEGORY_SYSTEMS: readonly string[] = [
  ...new Set(
    Object.values(categories)
      .flat()
      .map(({ system }) => system),
  ),
];

export function categoriesOf(resourceType: string): readonly ClinicalCategory[] {
  return Object.hasOwn(categories, resourceType) ? (categories[resourceType] ?? []) : [];
}
