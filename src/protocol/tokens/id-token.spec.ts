import { createHash } from 'node:crypto';
import { aStoredUser } from '../../../test/support/memory/memory-authorization';
import { idTokenClaims, IdTokenSubject } from './id-token';

const issuer = 'https://auth.example';

function subject(changes: Partial<IdTokenSubject> = {}): IdTokenSubject {
  return {
    user: aStoredUser('user', {
      fhirUser: { reference: 'Patient/p1', resourceType: 'Patient', id: 'p1' },
      email: 'a@b.example',
    }),
    clientId: 'app',
    sessionId: 's1',
    scope: ['openid'],
    authTime: new Date('2030-01-15T09:00:00.999Z'),
    nonce: undefined,
    accessToken: undefined,
    issuedAt: new Date('2030-01-15T10:00:00.500Z'),
    ...changes,
  };
}

/** What goes into the token: absent claims are absent. */
function claims(changes: Partial<IdTokenSubject> = {}): unknown {
  return JSON.parse(JSON.stringify(idTokenClaims(subject(changes), issuer)));
}

describe('OIDC Core §2 id_token', () => {
  it('OIDC-1 holds what must be there and no claim that was not asked for', () => {
    expect(claims()).toEqual({
      iss: issuer,
      sub: 'user',
      aud: 'app',
      exp: 1894701900,
      iat: 1894701600,
      auth_time: 1894698000,
      sid: 's1',
    });
  });

  it('repeats the nonce exactly', () => {
    const nonce = `ü "\\ ${'n'.repeat(380)}`;
    expect(claims({ nonce })).toMatchObject({ nonce });
  });

  it('is bound to the access token that comes with it (§3.1.3.6)', () => {
    const half = createHash('sha256').update('nfa_at_x').digest().subarray(0, 16).toString('base64url');
    expect(claims({ accessToken: 'nfa_at_x' })).toMatchObject({ at_hash: half });
  });

  it('shows what other scopes ask for only where there is no access token for it (§5.4)', () => {
    const scope = ['openid', 'email'];
    expect(claims({ scope })).toMatchObject({ email: 'a@b.example' });
    expect(claims({ scope, accessToken: 'nfa_at_x' })).not.toHaveProperty('email');
    expect(claims()).not.toHaveProperty('email');
  });

  it('names the user’s resource by its URL with the scope fhirUser alone', () => {
    expect(claims({ scope: ['openid', 'fhirUser'] })).toMatchObject({
      fhirUser: `${issuer}/fhir/Patient/p1`,
    });
    expect(claims({ scope: ['openid', 'profile', 'email'] })).not.toHaveProperty('fhirUser');
    expect(claims({ scope: ['openid', 'fhirUser'], user: aStoredUser('user') })).not.toHaveProperty(
      'fhirUser',
    );
  });
});
