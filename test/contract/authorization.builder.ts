import { randomBytes, randomUUID } from 'node:crypto';
import { AuthorizationCode } from '../../src/protocol/ports/code-store';
import { Launch } from '../../src/protocol/ports/launch-store';
import { FormToken } from '../../src/protocol/ports/form-token-store';
import { Interaction } from '../../src/protocol/ports/interaction-store';

export const now = new Date('2030-01-15T10:00:00Z');
export const soon = new Date('2030-01-15T10:01:00Z');
export const late = new Date('2030-01-15T10:02:00Z');

export function aCode(changes: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    hash: randomBytes(32),
    clientId: 'c1',
    userId: 'u1',
    redirectUri: 'https://app.example/cb',
    codeChallenge: 'a-challenge',
    scope: ['openid', 'patient/*.rs'],
    audience: ['https://auth.example/fhir'],
    context: { patient: 'p1' },
    nonce: 'ü "\\',
    authTime: now,
    browserSessionId: 'b1',
    sessionId: randomUUID(),
    issuedAt: now,
    expiresAt: soon,
    usedAt: undefined,
    ...changes,
  };
}

export function anInteraction(changes: Partial<Interaction> = {}): Interaction {
  return {
    hash: randomBytes(32),
    browser: randomBytes(32),
    single: { client_id: 'c1', state: 'ü "\\' },
    resources: ['https://auth.example/fhir'],
    createdAt: now,
    expiresAt: soon,
    consent: undefined,
    patient: undefined,
    ...changes,
  };
}

export function aFormToken(changes: Partial<FormToken> = {}): FormToken {
  return { hash: randomBytes(32), browser: randomBytes(32), purpose: 'login', expiresAt: soon, ...changes };
}

export function aLaunch(changes: Partial<Launch> = {}): Launch {
  return {
    hash: randomBytes(32),
    clientId: 'c1',
    userId: 'u1',
    context: {
      patient: 'p1',
      intent: 'ü "\\\\',
      need_patient_banner: false,
      fhirContext: [{ reference: 'Task/t1' }],
    },
    expiresAt: soon,
    ...changes,
  };
}
