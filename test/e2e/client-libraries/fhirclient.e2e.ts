import { generateKeyPairSync } from 'node:crypto';
import { BrowserAgent } from '../../support/browser-agent';
import { aClient, ClientBuilder, TestClient } from '../../support/client.builder';
import { anObservation, about } from '../../support/two-patients';
import { FhirClient } from '../../support/fhirclient';
import { NodeSmartApp } from '../../support/node-smart-app';
import { storePatient } from '../../support/patients';
import { aClinician, handleOf } from '../../support/smart-app';
import { TestServer } from '../../support/test-server';
import { aUser, TestUser } from '../../support/user.builder';

const SCOPE = 'openid fhirUser offline_access patient/*.rs';
const SECRET = 'a secret of some length';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const named = { kid: 'k1', alg: 'ES384' };
const jwk = { ...publicKey.export({ format: 'jwk' }), ...named };
const privateJwk = { ...privateKey.export({ format: 'jwk' }), ...named };

/** How each kind of client is registered, and what the library is told to prove that it is the client. */
const KINDS = {
  public: { registered: { token_endpoint_auth_method: 'none' }, proof: {} },
  symmetric: { registered: { secret: SECRET }, proof: { clientSecret: SECRET } },
  asymmetric: {
    registered: { token_endpoint_auth_method: 'private_key_jwt', jwks: [jwk] },
    proof: { clientPrivateJwk: privateJwk },
  },
} as const;
type Kind = keyof typeof KINDS;

describe('fhirclient, unmodified, in Node', () => {
  let server: TestServer;
  let app: NodeSmartApp;
  let clinician: TestUser;
  beforeAll(async () => {
    server = await TestServer.startAtIssuer();
    app = await NodeSmartApp.start();
    expect((await server.send('PUT', '/fhir/Practitioner/doc', { name: [{ family: 'Weber' }] })).status).toBe(
      201,
    );
    for (const id of ['p1', 'p2']) {
      await storePatient(server, id, { name: [{ family: `Family ${id}` }] });
      for (const number of [1, 2, 3]) {
        const { status } = await server.send(
          'PUT',
          `/fhir/Observation/${id}-${number}`,
          anObservation({ ...about(id), encounter: { reference: `Encounter/${id}` } }),
        );
        expect(status).toBe(201);
      }
    }
    const encounter = { status: 'in-progress', class: { code: 'AMB' }, subject: { reference: 'Patient/p1' } };
    expect((await server.send('PUT', '/fhir/Encounter/p1', encounter)).status).toBe(201);
    clinician = await aClinician(server, { Patient: '', Observation: '', Encounter: '', Practitioner: '' });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  const aSmartApp = (kind: Kind): ClientBuilder =>
    aClient()
      .withoutSecret()
      .with({
        type: 'smart-app',
        grant_types: ['authorization_code', 'refresh_token'],
        scope: [...SCOPE.split(' '), 'launch', 'launch/patient'],
        smart: { launch_uri: `${app.origin}/launch` },
        auth: { authorization_code: { redirect_uri: app.callback } },
        ...KINDS[kind].registered,
      });

  /** What the user's browser does between the app's request and its callback. */
  async function signIn(
    request: string,
    {
      user = clinician,
      method = 'GET',
      patient,
    }: { user?: TestUser; method?: string; patient?: string } = {},
  ): Promise<string> {
    const browser = new BrowserAgent(server);
    await browser.logIn(user);
    const { pathname, searchParams } = new URL(request);
    let page = await browser.follow(
      method === 'GET' ? await browser.get(request) : await browser.post(pathname, [...searchParams]),
    );
    if (patient !== undefined) {
      expect(page.path).toContain('/auth/patient');
      page = await browser.follow(await browser.submit(page, { form: 1, fields: { patient } }));
    }
    if (page.path.startsWith('/auth/consent')) page = await browser.follow(await browser.submit(page));
    if (page.location === undefined) throw new Error(`no answer: ${page.status} ${page.text}`);
    return page.location;
  }

  /** The patient and the user, a search of several pages, and not another patient. */
  async function reads(client: FhirClient): Promise<void> {
    expect(client.patient.id).toBe('p1');
    await expect(client.patient.read()).resolves.toMatchObject({ resourceType: 'Patient', id: 'p1' });
    expect(client.user.fhirUser).toBe('Practitioner/doc');
    await expect(client.user.read()).resolves.toMatchObject({ id: 'doc' });
    const found = await client.request('Observation?_count=2', { flat: true, pageLimit: 0 });
    expect(found.map(({ id }: { id: string }) => id).sort()).toEqual(['p1-1', 'p1-2', 'p1-3']);
    const own = await client.patient.request('Observation', { flat: true });
    expect(own).toHaveLength(3);
    const resolved = await client.request('Observation/p1-1', {
      resolveReferences: ['subject', 'encounter'],
    });
    expect(resolved).toMatchObject({ subject: { id: 'p1' }, encounter: { id: 'p1' } });
    await expect(client.request('Patient/p2')).rejects.toMatchObject({ status: 404 });
  }

  async function refreshes(client: FhirClient): Promise<void> {
    const before = client.getState('tokenResponse.access_token');
    await client.refresh();
    expect(client.getState('tokenResponse.access_token')).not.toBe(before);
    await reads(client);
  }

  describe.each(['public', 'symmetric', 'asymmetric'] as const)('SMART-11 as a %s client', (kind) => {
    let registered: TestClient;
    beforeAll(async () => {
      registered = await aSmartApp(kind).registeredAt(server);
    });

    describe.each(['GET', 'POST'])('by %s to the authorization endpoint', (method) => {
      it('is launched by the EHR, reads and searches', async () => {
        const launch = await handleOf(server, registered, {
          user: clinician.id,
          patient: 'p1',
          encounter: 'p1',
        });
        const request = await app.launch(
          { iss: `${server.issuer}/fhir`, launch },
          { clientId: registered.id, scope: `launch ${SCOPE}`, pkceMode: 'required', ...KINDS[kind].proof },
        );
        const client = await app.ready(await signIn(request, { method }));
        expect(client.getState('tokenResponse')).toMatchObject({ need_patient_banner: true });
        expect(client.encounter.id).toBe('p1');
        await expect(client.encounter.read()).resolves.toMatchObject({ id: 'p1' });
        await reads(client);
        // The library refreshes asymmetric clients without an assertion: REFRESH-1 below.
        if (kind !== 'asymmetric') await refreshes(client);
      });

      it('launches on its own, reads and searches', async () => {
        const request = await app.launch(
          {},
          {
            iss: `${server.issuer}/fhir/`,
            clientId: registered.id,
            scope: `launch/patient ${SCOPE}`,
            ...KINDS[kind].proof,
          },
        );
        expect(new URL(request).searchParams.get('code_challenge_method')).toBe('S256');
        const client = await app.ready(await signIn(request, { method, patient: 'p1' }));
        await reads(client);
        if (kind !== 'asymmetric') await refreshes(client);
      });
    });
  });

  const launchAlone = (registered: TestClient, kind: Kind): Promise<string> =>
    app.launch(
      { iss: `${server.issuer}/fhir` },
      { clientId: registered.id, scope: `launch/patient ${SCOPE}`, ...KINDS[kind].proof },
    );

  it('SMART-5 a patient is in context of the own record', async () => {
    const patient = await aUser()
      .with({ fhirUser: { reference: 'Patient/p2' } })
      .storedAt(server);
    const request = await launchAlone(await aSmartApp('public').registeredAt(server), 'public');
    const client = await app.ready(await signIn(request, { user: patient }));
    expect([client.patient.id, client.user.fhirUser]).toEqual(['p2', 'Patient/p2']);
  });

  it('REFRESH-2 refreshes by itself once the token is about to expire, as a public client without client_id', async () => {
    const request = await launchAlone(await aSmartApp('public').registeredAt(server), 'public');
    const client = await app.ready(await signIn(request, { patient: 'p1' }));
    const before = client.getState('tokenResponse.refresh_token');
    client.state.expiresAt = 0;
    await reads(client);
    expect(client.getState('tokenResponse.refresh_token')).not.toBe(before);
  });

  it('REFRESH-1 an asymmetric client refreshes with an assertion only, which the library does not send', async () => {
    const request = await launchAlone(await aSmartApp('asymmetric').registeredAt(server), 'asymmetric');
    const client = await app.ready(await signIn(request, { patient: 'p1' }));
    await expect(client.refresh()).rejects.toMatchObject({ status: 401 });
    await reads(client);
  });

  it('reads a refusal as the library reads it', async () => {
    const registered = await aSmartApp('public').registeredAt(server);
    const request = await launchAlone(registered, 'public');
    const { location = '' } = await new BrowserAgent(server).get(`${request}&prompt=none`);
    await expect(app.ready(location)).rejects.toThrow('login_required');
  });
});
