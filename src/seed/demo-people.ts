import { JsonObject } from '../lib/json';
import { DemoResources, numbered, refersTo } from './demo-resource';

const system = 'https://clinic.example/patients';

/** Who cares for whom: the number of a demo Practitioner. */
type Doctor = 1 | 2;

type Person = readonly [
  family: string,
  given: readonly string[],
  gender: 'female' | 'male' | 'other',
  birthDate: string,
  city: string,
  doctor: Doctor,
];

const people: readonly Person[] = [
  ['Okafor', ['Adaeze', 'Grace'], 'female', '1984-03-12', 'Leeds', 1],
  ['Lindqvist', ['Elias'], 'male', '1951-11-02', 'Uppsala', 1],
  ['Moreau', ['Camille'], 'other', '1999-07-28', 'Lyon', 2],
  ['Tanaka', ['Haruto'], 'male', '2016-01-19', 'Sendai', 1],
  ['Álvarez', ['Lucía', 'Inés'], 'female', '1972-05-05', 'Gijón', 2],
  ['Brandvold', ['Ingrid'], 'female', '1946-09-30', 'Bergen', 1],
  ['Achterberg', ['Joris'], 'male', '1988-12-17', 'Utrecht', 2],
  ['Rautavaara', ['Aino', 'Helmi'], 'female', '2009-06-03', 'Turku', 1],
  ['Sandhu', ['Manpreet'], 'female', '1963-02-21', 'Leicester', 2],
  ['Quispe', ['Mateo'], 'male', '1995-10-08', 'Cusco', 1],
  ['Nakamoto', ['Emiko'], 'female', '1938-04-14', 'Nara', 2],
  ['Dlamini', ['Sipho'], 'male', '1981-08-25', 'Durban', 2],
];

/** A dozen invented patients. */
export const demoPatients: DemoResources = numbered(
  'demo-patient',
  people.map(([family, given, gender, birthDate, city, doctor], index): JsonObject => ({
    identifier: [{ system, value: `P-${1001 + index}` }],
    active: true,
    name: [{ use: 'official', family, given: [...given] }],
    gender,
    birthDate,
    address: [{ city }],
    generalPractitioner: [refersTo('Practitioner', doctor)],
  })),
);
