import { SearchParameter } from '../../src/r4/search-parameter';

/** A few of the parameters that Patients are found by, for tests that count them. */
export const patientSearchParameters: readonly SearchParameter[] = [
  { name: 'name', type: 'string', paths: ['name'] },
  { name: 'family', type: 'string', paths: ['name.family'] },
  { name: 'given', type: 'string', paths: ['name.given'] },
  { name: 'identifier', type: 'token', paths: ['identifier'] },
  { name: 'birthdate', type: 'date', paths: ['birthDate'] },
  { name: 'gender', type: 'token', paths: ['gender'] },
];
