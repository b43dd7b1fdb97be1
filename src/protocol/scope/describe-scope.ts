import { describeCategory } from './describe-category';
import { wordsOfType } from './known-types';
import { withoutRole } from './launch-scope';
import { classifyScope, ScopeInteraction, SmartScope } from './smart-scope';

/** What a scope is about; of records: of whose. */
export type ScopeSubject = 'account' | 'launch' | 'patient' | 'user' | 'system' | 'connection' | 'other';

/** A scope in words that a person can decide on (SMART 2.2 §scopes, contract §8.2). */
export interface ScopeDescription {
  readonly about: ScopeSubject;
  /** Goes on from “it would be able to”. */
  readonly title: string;
  /** The same, where it is said elsewhere whose records are meant. */
  readonly heading: string;
  /** What else to know; the scope itself where the words leave something out. */
  readonly detail: string;
}

const known: Readonly<Record<string, readonly [about: ScopeSubject, title: string, detail: string]>> = {
  openid: ['account', 'Know that it is you', 'It gets an identifier of your account here.'],
  profile: ['account', 'See your name and profile', 'Such as user name, language and time zone.'],
  email: ['account', 'See your e-mail address', ''],
  phone: ['account', 'See your phone number', ''],
  address: ['account', 'See your postal address', ''],
  fhirUser: [
    'account',
    'See your own record',
    'The record that says who you are here: as patient, practitioner or relative.',
  ],
  offline_access: [
    'connection',
    'Stay connected when you are not using it',
    'It can go on without asking you again, also after you have signed out.',
  ],
  online_access: [
    'connection',
    'Stay connected while you are signed in here',
    'It can go on without asking you again until you sign out, or for half an hour have used neither it nor this server.',
  ],
  launch: ['launch', 'Know what you were working on when you opened it', 'Such as the open patient.'],
  'launch/patient': ['launch', 'Know which patient this is about', ''],
  'launch/encounter': ['launch', 'Know which visit this is about', ''],
};

const verbs: readonly (readonly [ScopeInteraction, string])[] = [
  ['c', 'create'],
  ['r', 'read'],
  ['u', 'update'],
  ['d', 'delete'],
  ['s', 'search'],
];

/**
 * @param patient the patient in context, as the user knows them
 */
export function describeScope(text: string, patient?: string): ScopeDescription {
  const plain = withoutRole(text);
  const words = Object.hasOwn(known, plain) ? known[plain] : undefined;
  if (words !== undefined) {
    const [about, title, detail] = words;
    return { about, title, heading: title, detail };
  }
  const classified = classifyScope(text);
  return classified.kind === 'smart' ? describeSmartScope(classified.scope, patient) : other(text);
}

function other(text: string): ScopeDescription {
  const title = `Use the permission “${text}”`;
  return { about: 'other', title, heading: title, detail: 'The app knows what it means.' };
}

function describeSmartScope(scope: SmartScope, patient: string | undefined): ScopeDescription {
  const category = describeCategory(scope);
  const heading = `${verbsOf(scope)} ${category ?? dataOf(scope)}`;
  const comma = scope.resourceType === '*' ? ',' : '';
  return {
    about: scope.level,
    title: `${heading}${comma}${whose(scope, patient)}`,
    heading,
    detail: restriction(scope, category !== undefined),
  };
}

/** “Read and search”, in the order of the letters. */
function verbsOf({ interactions }: SmartScope): string {
  const words = verbs.filter(([letter]) => interactions.has(letter)).map(([, verb]) => verb);
  const last = words.pop() ?? '';
  const sentence = words.length === 0 ? last : `${words.join(', ')} and ${last}`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function dataOf({ resourceType, level }: SmartScope): string {
  if (resourceType === '*') return 'all kinds of data, now and in the future';
  return wordsOfType(resourceType, level === 'patient');
}

function whose({ level }: SmartScope, patient: string | undefined): string {
  if (level === 'system') return ' on this server';
  if (level === 'user') return ' that you have access to';
  return patient === undefined ? ' of the patient' : ` of patient ${patient}`;
}

/** What the words leave out: criteria, unless a category is the only one and is in them. */
function restriction({ criteria, text }: SmartScope, isCategoryNamed: boolean): string {
  if (criteria.length === 0 || (isCategoryNamed && criteria.length === 1)) return '';
  const conditions = criteria.map(
    ({ parameter, alternatives }) => `${parameter} is ${alternatives.join(' or ')}`,
  );
  return `Only where ${conditions.join(' and ')}. ${text}`;
}
