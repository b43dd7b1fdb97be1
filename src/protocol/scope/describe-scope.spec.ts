import { describeScope } from './describe-scope';

describe('scopes in words', () => {
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
    ['user/ServiceRequest.write', 'Create, update and delete service requests that you have access to'],
    ['system/Patient.s', 'Search personal details of patients on this server'],
    ['openid', 'Know that it is you'],
    ['offline_access', 'Stay connected when you are not using it'],
  ])('%s', (scope, title) => {
    expect(describeScope(scope).title).toBe(title);
  });

  it('names the patient in context', () => {
    expect(describeScope('patient/Condition.r', 'p1').title).toMatch(/of patient p1$/);
  });

  it('says what a query narrows a scope to', () => {
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
