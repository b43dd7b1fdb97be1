import { JsonObject } from '../lib/json';

const system = 'https://clinic.example/patients';

interface DemoPatient {
  readonly family: string;
  readonly given: readonly string[];
  readonly gender: string;
  readonly birthDate: string;
  readonly city: string;
}

const people: Readonly<Record<string, DemoPatient>> = {
  'demo-patient-1': {
    family: 'Okafor',
    given: ['Adaeze', 'Grace'],
    gender: 'female',
    birthDate: '1984-03-12',
    city: 'Leeds',
  },
  'demo-patient-2': {
    family: 'Lindqvist',
    given: ['Elias'],
    gender: 'male',
    birthDate: '1951-11-02',
    city: 'Uppsala',
  },
  'demo-patient-3': {
    family: 'Moreau',
    given: ['Camille'],
    gender: 'other',
    birthDate: '1999-07-28',
    city: 'Lyon',
  },
  'demo-patient-4': {
    family: 'Tanaka',
    given: ['Haruto'],
    gender: 'male',
    birthDate: '2016-01-19',
    city: 'Sendai',
  },
  'demo-patient-5': {
    family: 'Álvarez',
    given: ['Lucía', 'Inés'],
    gender: 'female',
    birthDate: '1972-05-05',
    city: 'Gijón',
  },
};

/** A handful of invented patients. */
export const demoPatients: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries(people).map(([id, { family, given, gender, birthDate, city }], index) => [
    id,
    {
      identifier: [{ system, value: `P-${1001 + index}` }],
      active: true,
      name: [{ use: 'official', family, given: [...given] }],
      gender,
      birthDate,
      address: [{ city }],
    },
  ]),
);
