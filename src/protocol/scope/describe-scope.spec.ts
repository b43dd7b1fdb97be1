import { Client } from '../ports/client-store';
import { describeScope } from './describe-scope';
import { coveredScopes } from './scope-allow-list';
import { grantScope } from './scope-policy';
import { classifyScope } from './smart-scope';

const ANYTHING = { levels: ['patient', 'user', 'system'], identity: true, login: true } as const;

describe('scopes in words', () => {
  it('SCOPE-15 says of a wildcard that it is about the future, too; extension scopes are shown as they are', () => {
    expect(describeScope('patient/*.rs').title).toContain('now and in the future');
    for (const extension of ['https://ehr.example/scopes/print', '__print']) {
      expect(classifyScope(extension).kind).toBe('other');
      expect(describeScope(extension).title).toContain(extension);
      expect(coveredScopes([extension], [extension])).toEqual([extension]);
      expect(coveredScopes([extension], [])).toEqual([]);
    }
    // An empty grant is one: nothing was asked for.
    expect(grantScope(undefined, { type: undefined, scope: [] } as unknown as Client, ANYTHING)).toEqual([]);
  });

  it.each([
    [
      'patient/Observation.rs',
      'Read and search observations (laboratory results, vital signs and the like) of the patient',
    ],
    ['patient/Patient.r', 'Read personal details of the patient'],
    ['patient/*.read', 'Read and search all kinds of data, now and in the future, of the patient'],
    [
      'user/*.*',
      'Create, read, update, delete and search all kinds of data, now and in the future, that you have access to',
    ],
    ['user/NutritionOrder.write', 'Create, update and delete nutrition orders that you have access to'],
    ['user/ServiceRequest.r', 'Read orders and referrals that you have access to'],
    [
      'patient/Observation.r?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category|clinical-test',
      'Read results of clinical tests of the patient',
    ],
    ['system/Patient.s', 'Search personal details of patients on this server'],
    [
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
      'Read and search laboratory results of the patient',
    ],
    ['user/Observation.r?category=vital-signs', 'Read vital signs that you have access to'],
    [
      'patient/Observation.rs?category=social-history,survey',
      'Read and search social history, such as smoking and answers to questionnaires of the patient',
    ],
    [
      'patient/Observation.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category%7Csdoh',
      'Read and search living conditions of the patient',
    ],
    [
      'patient/Condition.rs?category=problem-list-item',
      'Read and search problems on the problem list of the patient',
    ],
    [
      'patient/Condition.r?category=http://x.example|health-concern',
      'Read conditions and diagnoses of the patient',
    ],
    [
      'patient/Observation.r?category=constructor',
      'Read observations (laboratory results, vital signs and the like) of the patient',
    ],
    ['launch/patient?role=mother', 'Know which patient this is about'],
    ['openid', 'Know that it is you'],
    ['offline_access', 'Stay connected when you are not using it'],
    ['online_access', 'Stay connected while you are signed in here'],
  ])('%s', (scope, title) => {
    expect(describeScope(scope).title).toBe(title);
  });

  it('names the patient in context', () => {
    expect(describeScope('patient/Condition.r', 'p1').title).toMatch(/of patient p1$/);
  });

  it('tells what a scope is about, and the words without whose records are meant', () => {
    expect(describeScope('patient/*.rs')).toEqual({
      about: 'patient',
      title: 'Read and search all kinds of data, now and in the future, of the patient',
      heading: 'Read and search all kinds of data, now and in the future',
      detail: '',
    });
    const subjects = ['openid', 'launch', 'user/Goal.r', 'system/Goal.r', 'online_access', '__print'].map(
      (scope) => describeScope(scope).about,
    );
    expect(subjects).toEqual(['account', 'launch', 'user', 'system', 'connection', 'other']);
  });

  it('says what a query narrows a scope to, unless the words do', () => {
    expect(describeScope('user/Observation.rs?category=laboratory').detail).toBe('');
    expect(describeScope('user/Observation.rs?category=unheard-of').detail).toContain(
      'category is unheard-of',
    );
    expect(describeScope('user/Observation.rs?category=laboratory&status=final').detail).toBe(
      'Only where category is laboratory and status is final. user/Observation.rs?category=laboratory&status=final',
    );
  });

  it('shows the spelling of what it has no words for', () => {
    expect(describeScope('https://app.example/scopes/print').title).toBe(
      'Use the permission “https://app.example/scopes/print”',
    );
    expect(describeScope('constructor').title).toBe('Use the permission “constructor”');
  });
});
