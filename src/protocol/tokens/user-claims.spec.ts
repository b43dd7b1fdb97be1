import { JsonObject } from '../../lib/json';
import { fhirUserOf, USER_CLAIMS, userClaims } from './user-claims';

const ISSUER = 'https://auth.example';
const EVERYTHING = ['openid', 'profile', 'email', 'phone', 'address', 'fhirUser'];

const claims = (document: JsonObject, scope = EVERYTHING): JsonObject =>
  userClaims({ document }, scope, ISSUER);

describe('OIDC Core §5.4 claims by scope', () => {
  it('shows nothing without a scope that asks for it', () => {
    const document = { userName: 'u', email: 'u@example.com', name: { formatted: 'U' } };
    for (const scope of [[], ['openid'], ['offline_access', 'user/*.rs'], ['__proto__', 'constructor']]) {
      expect(claims(document, scope)).toEqual({});
    }
  });

  it('omits what is empty or of another type', () => {
    const document = {
      userName: '',
      email: null,
      name: 'Uma',
      nickName: 7,
      addresses: [null, 'Town', { locality: 7 }],
      fhirUser: 'Patient/p1',
    };
    expect(claims(document)).toEqual({});
  });

  it('makes a name of its parts', () => {
    const name = { familyName: 'Sergeant', givenName: 'Uma', honorificSuffix: 'MD' };
    expect(claims({ name }).name).toBe('Uma Sergeant MD');
    expect(claims({ name: { ...name, formatted: 'Uma' } }).name).toBe('Uma');
    expect(claims({ displayName: 'Uma S.' }).name).toBe('Uma S.');
  });

  it('takes the primary address, or else the first', () => {
    const [first, second] = [{ locality: 'One' }, { locality: 'Two', primary: true }];
    expect(claims({ addresses: [first, second] }).address).toMatchObject({ locality: 'Two' });
    expect(claims({ addresses: [first] }).address).toMatchObject({ locality: 'One' });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//host/x'])('shows no link like %s', (link) => {
    expect(claims({ photo: link, profileUrl: link })).toEqual({});
  });

  it('names fhirUser by an absolute URL', () => {
    const document = { fhirUser: { reference: 'Patient/p1', resourceType: 'Patient', id: 'p1' } };
    expect(claims(document)).toEqual({ fhirUser: `${ISSUER}/fhir/Patient/p1` });
    expect(fhirUserOf({ document }, ISSUER)).toBe(`${ISSUER}/fhir/Patient/p1`);
    expect(fhirUserOf({ document: {} }, ISSUER)).toBeUndefined();
  });

  it('can give each claim that it says it can', () => {
    const text = { nickName: 'a', userName: 'a', gender: 'a', timezone: 'a', locale: 'a', email: 'a' };
    const name = { givenName: 'a', middleName: 'a', familyName: 'a' };
    const link = 'https://example.com';
    const given = claims({
      ...text,
      name,
      profileUrl: link,
      photo: link,
      phoneNumber: 'a',
      addresses: [{ country: 'a' }],
      fhirUser: { reference: 'Patient/p1' },
    });
    expect(Object.keys(given)).toEqual(USER_CLAIMS);
  });
});
