import { SearchParameter } from './search-parameter';

/** FHIR R4 §8.1.12: what Patients are found by. `_id` and `_lastUpdated` come with every type. */
export const patientSearchParameters: readonly SearchParameter[] = [
  { name: 'name', type: 'string', paths: ['name'] },
  { name: 'family', type: 'string', paths: ['name.family'] },
  { name: 'given', type: 'string', paths: ['name.given'] },
  { name: 'identifier', type: 'token', paths: ['identifier'] },
  { name: 'birthdate', type: 'date', paths: ['birthDate'] },
  { name: 'gender', type: 'token', paths: ['gender'] },
];
