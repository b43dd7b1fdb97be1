import { JsonObject } from '../lib/json';

/** Published, as the secrets of the demo clients are. */
const password = 'password';

/** A person on each side of the desk (contract §13). */
export const demoUsers: Readonly<Record<string, JsonObject>> = {
  user: {
    userName: 'user',
    email: 'user@example.com',
    password,
    name: { givenName: 'Uma', familyName: 'Sergeant', honorificPrefix: 'Dr' },
    fhirUser: { reference: 'Practitioner/demo-practitioner-1' },
    data: { demo: true },
  },
  patient: {
    userName: 'patient',
    email: 'patient@example.com',
    password,
    name: { givenName: 'Adaeze', familyName: 'Okafor' },
    fhirUser: { reference: 'Patient/demo-patient-1' },
    data: { demo: true },
  },
};
