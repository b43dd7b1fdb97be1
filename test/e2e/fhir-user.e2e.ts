import { TestClient } from '../support/client.builder';
import { CALLBACK, newPkce, redeem } from '../support/code-flow';
import { storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import { answerOf, aSmartApp, handleOf, loggedIn, smartPath } from '../support/smart-app';
import { Answer, ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const ORIGIN = new URL(CALLBACK).origin;

/** One of each type that can be a user. */
const PERSONS = {
  'Patient/pat': { name: [{ family: 'Pauli' }] },
  'Practitioner/doc': { name: [{ family: 'Steiner' }] },
  'PractitionerRole/role': { practitioner: { reference: 'Practitioner/doc' } },
  'RelatedPerson/mother': { patient: { reference: 'Patient/record' } },
  'Person/someone': { name: [{ family: 'Meier' }] },
};
const REFERENCES = Object.keys(PERSONS);

describe('fhirUser (SMART 2.2 §scopes-for-requesting-identity-data)', () => {
  let server: TestServer;
  let app: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'record');
    for (const [path, body] of Object.entries({ ...PERSONS, 'Practitioner/other': {} })) {
      const stored = await server.send('PUT', `/fhir/${path}`, body);
      expect([path, stored.status]).toEqual([path, 201]);
    }
    app = await aSmartApp().registeredAt(server);
  });
  afterAll(() => server.close());

  /** The token response for a user who is this resource, and may read the record and nothing else by policy. */
  async function tokensOf(reference: string, scope: string): Promise<any> {
    const user = await aUser().with({ fhirUser: { reference } }).storedAt(server);
    await aPolicy()
      .linkedTo(`User/${user.id}`)
      .withResources([{ resourceType: 'Patient', interaction: ['read'], criteria: '_id=record' }])
      .storedAt(server);
    const launch = scope.includes('launch')
      ? await handleOf(server, app, { user: user.id, patient: 'record' })
      : undefined;
    const pkce = newPkce();
    const browser = await loggedIn(server, user);
    const page = await browser.get(smartPath(server, app, pkce, { scope, launch }));
    const { code = '' } = answerOf(page);
    const answer = await redeem(server, app, { code, pkce });
    expect([answer.status, answer.json.scope]).toEqual([200, scope]);
    return answer.json;
  }

  /** As a page of the app's origin does it. */
  const read = (url: string, bearer: string): Promise<Answer> =>
    server.get(new URL(url).pathname, { bearer, headers: { Origin: ORIGIN } });

  function claimsOf(jwt: string): any {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  }

  it.each(REFERENCES)('OIDC-5 is the absolute URL of %s in id_token and userinfo', async (reference) => {
    const { id_token: idToken, access_token: bearer } = await tokensOf(reference, 'openid fhirUser');
    const url = `${ISSUER}/fhir/${reference}`;
    expect(claimsOf(idToken).fhirUser).toBe(url);
    const userinfo = await server.get('/oauth2/userinfo', { bearer });
    expect([userinfo.status, userinfo.json.fhirUser]).toEqual([200, url]);
  });

  it('OIDC-5 can be no other type, and is not told without its scope', async () => {
    for (const reference of ['Organization/org', 'Device/d', 'User/u', 'doc']) {
      const answer = await server.send('PUT', '/User/refused', { fhirUser: { reference } });
      expect([reference, answer.status]).toEqual([reference, 422]);
    }
    const { id_token: idToken, access_token: bearer } = await tokensOf('Practitioner/doc', 'openid');
    expect(claimsOf(idToken)).not.toHaveProperty('fhirUser');
    expect((await server.get('/oauth2/userinfo', { bearer })).json).not.toHaveProperty('fhirUser');
  });

  describe.each(REFERENCES)('OIDC-6 %s', (reference) => {
    it.each(['openid fhirUser', 'openid fhirUser launch patient/*.rs'])(
      'is read with the same token of %s, across origins',
      async (scope) => {
        const { id_token: idToken, access_token: bearer } = await tokensOf(reference, scope);
        const { fhirUser } = claimsOf(idToken);
        const preflight = await server.request('OPTIONS', new URL(fhirUser).pathname, {
          headers: {
            Origin: ORIGIN,
            'Access-Control-Request-Method': 'GET',
            'Access-Control-Request-Headers': 'authorization',
          },
        });
        expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
          204,
          ORIGIN,
        ]);
        expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');

        const { status, json, headers } = await read(fhirUser, bearer);
        expect([status, `${json.resourceType}/${json.id}`]).toEqual([200, reference]);
        expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
      },
    );
  });

  it('OIDC-6 opens that resource alone, and with its scope alone', async () => {
    const scope = 'openid fhirUser launch patient/*.rs';
    const { access_token: bearer } = await tokensOf('Practitioner/doc', scope);
    expect((await read(`${ISSUER}/fhir/Practitioner/other`, bearer)).status).toBe(403);
    expect((await read(`${ISSUER}/fhir/Patient/record`, bearer)).status).toBe(200);
    const without = await tokensOf('Practitioner/doc', 'openid launch patient/*.rs');
    expect((await read(`${ISSUER}/fhir/Practitioner/doc`, without.access_token)).status).toBe(403);
  });
});
