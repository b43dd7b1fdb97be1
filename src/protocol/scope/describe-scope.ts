import { classifyScope, ScopeInteraction, SmartScope } from './smart-scope';

/** A scope in words that a person can decide on (SMART 2.2 §scopes, contract §8.2). */
export interface ScopeDescription {
  /** Goes on from “it would be able to”. */
  readonly title: string;
  /** What else to know; the scope itself where the words leave something out. */
  readonly detail: string;
}

const known: Readonly<Record<string, ScopeDescription>> = {
  openid: { title: 'Know that it is you', detail: 'It gets an identifier of your account here.' },
  profile: { title: 'See your name and profile', detail: 'Such as user name, language and time zone.' },
  email: { title: 'See your e-mail address', detail: '' },
  phone: { title: 'See your phone number', detail: '' },
  address: { title: 'See your postal address', detail: '' },
  fhirUser: {
    title: 'See your own record',
    detail: 'The record that says who you are here: as patient, practitioner or relative.',
  },
  offline_access: {
    title: 'Stay connected when you are not using it',
    detail: 'It can go on without asking you again, also after you have signed out.',
  },
  launch: { title: 'Know what you were working on when you opened it', detail: 'Such as the open patient.' },
  'launch/patient': { title: 'Know which patient this is about', detail: '' },
  'launch/encounter': { title: 'Know which visit this is about', detail: '' },
};

const verbs: readonly (readonly [ScopeInteraction, string])[] = [
  ['c', 'create'],
  ['r', 'read'],
  ['u', 'update'],
  ['d', 'delete'],
  ['s', 'search'],
];

/** Types whose English plural is not their name with an s. */
const plurals: Readonly<Record<string, string>> = {
  Coverage: 'insurance coverage',
  Condition: 'conditions and diagnoses',
  Observation: 'observations (laboratory results, vital signs and the like)',
  AllergyIntolerance: 'allergies and intolerances',
  MedicationRequest: 'prescriptions',
  Immunization: 'vaccinations',
  DiagnosticReport: 'diagnostic reports',
  DocumentReference: 'documents',
  CarePlan: 'care plans',
  CareTeam: 'care teams',
  Encounter: 'visits',
  FamilyMemberHistory: 'family history',
  AuditEvent: 'the log of who did what',
  Patient: 'personal details of patients',
};

/**
 * @param patient the patient in context, as the user knows them
 */
export function describeScope(text: string, patient?: string): ScopeDescription {
  if (Object.hasOwn(known, text)) return known[text] ?? other(text);
  const classified = classifyScope(text);
  return classified.kind === 'smart' ? describeSmartScope(classified.scope, patient) : other(text);
}

function other(text: string): ScopeDescription {
  return { title: `Use the permission “${text}”`, detail: 'The app knows what it means.' };
}

function describeSmartScope(scope: SmartScope, patient: string | undefined): ScopeDescription {
  const title = `${verbsOf(scope)} ${dataOf(scope)}${whose(scope, patient)}`;
  return { title, detail: `${restriction(scope)}${scope.text}` };
}

/** “Read and search”, in the order of the letters. */
function verbsOf({ interactions }: SmartScope): string {
  const words = verbs.filter(([letter]) => interactions.has(letter)).map(([, verb]) => verb);
  const last = words.pop() ?? '';
  const sentence = words.length === 0 ? last : `${words.join(', ')} and ${last}`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function dataOf({ resourceType, level }: SmartScope): string {
  if (resourceType === '*') return 'all kinds of data, now and in the future,';
  if (resourceType === 'Patient' && level === 'patient') return 'personal details';
  return plurals[resourceType] ?? `${spaced(resourceType)}s`;
}

/** `ServiceRequest` → `service request`. */
function spaced(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function whose({ level }: SmartScope, patient: string | undefined): string {
  if (level === 'system') return ' on this server';
  if (level === 'user') return ' that you have access to';
  return patient === undefined ? ' of the patient' : ` of patient ${patient}`;
}

function restriction({ query }: SmartScope): string {
  if (query === undefined) return '';
  const conditions = query.split('&').map((condition) => condition.replace('=', ' is '));
  return `Only where ${conditions.join(' and ')}. `;
}
