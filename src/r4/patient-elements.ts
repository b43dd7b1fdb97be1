/** The JSON shape of an element. */
export type ElementShape = 'string' | 'boolean' | 'number' | 'object' | 'list';

/** FHIR R4 §8.1.2: the elements of a Patient and of every domain resource. */
export const patientElements: Readonly<Record<string, ElementShape>> = {
  meta: 'object',
  implicitRules: 'string',
  language: 'string',
  text: 'object',
  contained: 'list',
  extension: 'list',
  modifierExtension: 'list',
  identifier: 'list',
  active: 'boolean',
  name: 'list',
  telecom: 'list',
  gender: 'string',
  birthDate: 'string',
  deceasedBoolean: 'boolean',
  deceasedDateTime: 'string',
  address: 'list',
  maritalStatus: 'object',
  multipleBirthBoolean: 'boolean',
  multipleBirthInteger: 'number',
  photo: 'list',
  contact: 'list',
  communication: 'list',
  generalPractitioner: 'list',
  managingOrganization: 'object',
  link: 'list',
};

/** FHIR R4 §8.1.2, required binding AdministrativeGender. */
export const administrativeGenders: readonly string[] = ['male', 'female', 'other', 'unknown'];
