import { createHash } from 'node:crypto';
import {
  aKeyPair,
  asParameters,
  assertionClaims,
  ClientKeyPair,
  signedBy,
} from '../support/client-assertion';
import { TestClient } from '../support/client.builder';
import { authorizePath, CALLBACK, newPkce, redeem } from '../support/code-flow';
import { BASES, storePatient } from '../support/patients';
import { aPolicy } from '../support/policy.builder';
import {
  aClinician,
  answerOf,
  aSmartApp,
  handleOf,
  launch,
  LAUNCH_URI,
  loggedIn,
  parameterOf,
  smartPath,
} from '../support/smart-app';
import { ADMIN, Answer, ISSUER, TestServer } from '../support/test-server';
import { aUser, logIn, TestUser } from '../support/user.builder';

const SCOPE = 'openid fhirUser launch patient/*.rs offline_access';

describe('EHR launch (SMART 2.2 §launch-ehr)', () => {
  let server: TestServer;
  let clinician: TestUser;
  let app: TestClient;
  beforeAll(async () => {
    server = await TestServer.start();
    await storePatient(server, 'p1', { name: [{ family: 'Ito' }] });
    await storePatient(server, 'p2', { link: [{ other: { reference: 'Patient/p1' }, type: 'seealso' }] });
    const encounter = {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/p1' },
    };
    expect((await server.send('PUT', '/fhir/Encounter/e1', encounter)).status).toBe(201);
    clinician = await aClinician(server);
    app = await aSmartApp().registeredAt(server);
  });
  afterAll(() => server.close());

  /** A launch with this context, through to the token response. */
  async function launched(
    context: object,
    { client = app, scope = SCOPE }: { client?: TestClient; scope?: string } = {},
  ): Promise<Answer> {
    const handle = await handleOf(server, client, { user: clinician.id, ...context });
    const pkce = newPkce();
    const browser = await loggedIn(server, clinician);
    const page = await browser.get(smartPath(server, client, pkce, { scope, launch: handle }));
    const { code = '' } = answerOf(page);
    return redeem(server, client, { code, pkce });
  }

  describe('POST /Client/{id}/$launch', () => {
    it.each(BASES)(
      'SMART-1 on the base "%s" gives the registered URL with iss and an opaque launch',
      async (base) => {
        const answer = await server.send('POST', `${base}/Client/${app.id}/$launch`, {
          user: clinician.id,
          patient: 'p1',
        });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        const handle = parameterOf(answer, 'launch').valueString;
        expect(handle).toMatch(/^[\w-]{43}$/);
        expect(answer.json).toEqual({
          resourceType: 'Parameters',
          parameter: [
            { name: 'launch', valueString: handle },
            {
              name: 'launchUrl',
              valueUri: `${LAUNCH_URI}?iss=${encodeURIComponent(`${ISSUER}/fhir`)}&launch=${handle}`,
            },
            { name: 'expiresIn', valueInteger: 300 },
          ],
        });
      },
    );

    it('SMART-1 keeps the query of the registered URL, and gives none where none is registered', async () => {
      const uri = `${LAUNCH_URI}?a=b%20c`;
      const queried = await aSmartApp()
        .with({ smart: { launch_uri: uri } })
        .registeredAt(server);
      const body = { user: clinician.id };
      expect(parameterOf(await launch(server, queried, body), 'launchUrl').valueUri).toContain(`${uri}&iss=`);
      const none = await aSmartApp().with({ smart: undefined }).registeredAt(server);
      expect(parameterOf(await launch(server, none, body), 'launchUrl')).toEqual({});
    });

    it('SMART-2 keeps the hash of the handle alone, and records who launched what for whom', async () => {
      const handle = await handleOf(server, app, {
        user: clinician.id,
        patient: 'Patient/p1',
        encounter: 'e1',
      });
      const hash = createHash('sha256').update(handle).digest();
      const rows = await server.query<{ context: object }>('SELECT * FROM launch WHERE hash = $1', [hash]);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ client_id: app.id, user_id: clinician.id });
      expect(JSON.stringify(rows)).not.toContain(handle);
      const [audit] = await server.query<{ detail: object }>(
        `SELECT client_id, target, detail FROM audit_event WHERE action = 'launch-made' ORDER BY id DESC LIMIT 1`,
      );
      expect(audit).toEqual({
        client_id: 'admin',
        target: `Client/${app.id}`,
        detail: { user: clinician.id, patient: 'p1', encounter: 'e1' },
      });
    });

    it('rule 12: the user is the caller’s, unless the caller is none', async () => {
      const { token } = await logIn(server, clinician);
      const launching = { operation: { id: 'smart-launch' } };
      const refused = await launch(server, app, {}, { bearer: token });
      expect(refused.status).toBe(403);
      await aPolicy().linkedTo(`User/${clinician.id}`).matching(launching).storedAt(server);
      for (const body of [{}, { user: clinician.id }, { user: `User/${clinician.id}` }]) {
        expect((await launch(server, app, body, { bearer: token })).status).toBe(200);
      }
      const other = await aUser().storedAt(server);
      for (const user of [other.id, 'nobody']) {
        expect((await launch(server, app, { user }, { bearer: token })).status).toBe(403);
      }
      const rows = await server.query(`SELECT 1 FROM launch WHERE user_id = $1`, [other.id]);
      expect(rows).toEqual([]);
      const nameless = await launch(server, app, { patient: 'p1' });
      expect([nameless.status, nameless.json.issue[0].code]).toEqual([422, 'required']);
    });

    it('needs a credential and a policy that allows smart-launch; SMART scopes never do', async () => {
      expect((await server.request('POST', `/Client/${app.id}/$launch`)).status).toBe(401);
      const issued = (await launched({ patient: 'p1' }, { scope: 'openid launch user/*.rs' })).json;
      const refused = await launch(server, app, {}, { bearer: issued.access_token });
      expect([refused.status, refused.json.issue[0].code]).toEqual([403, 'forbidden']);
    });

    it('is for clients that are active and have authorization_code', async () => {
      const body = { user: clinician.id };
      for (const id of ['unknown', 'un%20known', '%27']) {
        expect([id, (await launch(server, { id }, body)).status]).toEqual([id, 404]);
      }
      const inactive = await aSmartApp().with({ active: false }).registeredAt(server);
      const other = await aSmartApp()
        .with({ type: undefined, grant_types: ['client_credentials'] })
        .registeredAt(server);
      for (const client of [inactive, other]) {
        const answer = await launch(server, client, body);
        expect([answer.status, answer.json.issue[0].code]).toEqual([422, 'business-rule']);
      }
    });

    it('SMART-7 tells nobody whether what the user cannot read exists', async () => {
      const narrow = await aClinician(server, { Patient: '_id=p1' });
      const ask = async (context: object) => {
        const { status, json } = await launch(server, app, { user: narrow.id, ...context });
        return { status, issue: json.issue?.[0] };
      };
      expect((await ask({ patient: 'p1' })).status).toBe(200);
      for (const [hidden, unknown] of [
        [{ patient: 'p2' }, { patient: 'nobody' }],
        [{ encounter: 'e1' }, { encounter: 'none' }],
        [
          { fhirContext: [{ reference: 'Encounter/e1', role: 'urn:x' }] },
          { fhirContext: [{ reference: 'Nothing/n' }] },
        ],
      ] as const) {
        const answer = await ask(hidden);
        expect(answer.status).toBe(422);
        expect(await ask(unknown)).toEqual(answer);
      }
      const inactive = await aUser().with({ active: false }).storedAt(server);
      expect(await ask({ user: inactive.id })).toEqual(await ask({ user: 'nobody' }));
    });

    it('answers malformed bodies as an OperationOutcome', async () => {
      const post = (body: string, type = 'application/json') =>
        server.request('POST', `/fhir/Client/${app.id}/$launch`, {
          body,
          headers: { 'Content-Type': type },
          basic: ADMIN,
        });
      for (const [body, status] of [
        ['{', 400],
        ['[]', 400],
        ['{"intent":1}', 422],
        ['{"patient":"\\u0000"}', 400],
        ['{"unheard":"of"}', 422],
      ] as const) {
        const answer = await post(body);
        expect([body, answer.status, answer.json.resourceType]).toEqual([body, status, 'OperationOutcome']);
      }
      expect((await post('a: b', 'text/yaml')).status).toBe(415);
    });
  });

  it('SMART-6, SMART-8 the token response has the whole context; refresh, introspection, JWT and Session know it', async () => {
    const context = {
      patient: 'p1',
      encounter: 'e1',
      fhirContext: [{ reference: 'Patient/p2', role: 'https://example.test/donor' }],
      intent: 'reconcile-medications',
      tenant: 'north',
      need_patient_banner: false,
      smart_style_url: 'https://ehr.example/style.json',
    };
    const client = await aSmartApp()
      .withSecret('a secret of some length')
      .with({ token_endpoint_auth_method: undefined })
      .with({ auth: { authorization_code: { redirect_uri: CALLBACK, token_format: 'jwt' } } })
      .registeredAt(server);
    const { json } = await launched(context, { client });
    expect(json).toMatchObject({ scope: SCOPE, ...context });

    const claims = JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ patient: 'p1', encounter: 'e1' });
    expect(claims).not.toHaveProperty('intent');

    const inspect = async (token: string) =>
      (await server.form('/oauth2/introspect', { token }, { basic: client })).json;
    expect(await inspect(json.access_token)).toMatchObject({ active: true, ...context });

    const [session] = await server.query<{ document: { ctx: object } }>(
      'SELECT document FROM session WHERE id = $1',
      [claims.sid],
    );
    const { patient, encounter, fhirContext } = context;
    expect(session?.document.ctx).toEqual({ patient, encounter, fhirContext });

    const refreshed = await server.token(
      { grant_type: 'refresh_token', refresh_token: json.refresh_token },
      { basic: client },
    );
    expect(refreshed.json).toMatchObject({ scope: SCOPE, ...context });
    expect(await inspect(refreshed.json.access_token)).toMatchObject({ active: true, ...context });

    const bearer = json.access_token;
    expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(200);
    expect((await server.get('/fhir/Encounter/e1', { bearer })).status).toBe(200);
  });

  it('SMART-8 says at every EHR launch, as a boolean, whether a banner is needed', async () => {
    for (const scope of ['launch', SCOPE]) {
      const { json } = await launched({ patient: 'p1' }, { scope });
      expect([json.need_patient_banner, json.patient]).toEqual([true, 'p1']);
    }
    expect(
      (await launched({ need_patient_banner: false }, { scope: 'launch' })).json.need_patient_banner,
    ).toBe(false);
  });

  it('SMART-9 smart_style_url is public JSON, under a URL of this content', async () => {
    const { json } = await launched({ patient: 'p1' });
    const path = json.smart_style_url.slice(ISSUER.length);
    expect(json.smart_style_url).toBe(`${ISSUER}${path}`);
    const style = await server.get(path, { headers: { Accept: 'text/html', Origin: 'https://any.example' } });
    expect([style.status, style.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(style.headers.get('content-type')).toMatch(/^application\/json/);
    expect(style.json).toMatchObject({ color_highlight: '#0f5f73', color_background: '#eef3f5' });
    for (const [name, value] of Object.entries(style.json)) {
      if (name.startsWith('color_'))
        expect([name, value]).toEqual([name, expect.stringMatching(/^#[0-9a-f]{6}$/)]);
    }
    const digest = createHash('sha256').update(style.text).digest('base64url').slice(0, 12);
    expect(path).toBe(`/smart-style.json?v=${digest}`);
  });

  it('SMART-12 a link from one Patient to another opens nothing', async () => {
    const client = await aSmartApp().registeredAt(server);
    const { json } = await launched({ patient: 'p2' }, { client });
    const bearer = json.access_token;
    expect((await server.get('/fhir/Patient/p2', { bearer })).status).toBe(200);
    expect((await server.get('/fhir/Patient/p1', { bearer })).status).toBe(404);
    expect((await server.get('/fhir/Encounter/e1', { bearer })).status).toBe(404);
    expect((await server.get('/fhir/Patient', { bearer })).json.entry).toHaveLength(1);
  });

  describe('SMART-11', () => {
    const pair: ClientKeyPair = aKeyPair('ES384');
    const clients = {
      public: () => aSmartApp(),
      symmetric: () =>
        aSmartApp()
          .withSecret('a secret of some length')
          .with({ token_endpoint_auth_method: 'client_secret_basic' }),
      asymmetric: () => aSmartApp().with({ token_endpoint_auth_method: 'private_key_jwt', jwks: [pair.jwk] }),
    };

    it.each([
      ['public', 'GET'],
      ['public', 'POST'],
      ['symmetric', 'GET'],
      ['symmetric', 'POST'],
      ['asymmetric', 'GET'],
      ['asymmetric', 'POST'],
    ] as const)('a %s client is launched by %s, reads, and refreshes', async (kind, method) => {
      const client = await clients[kind]().registeredAt(server);
      const assertion = () => {
        const claims = assertionClaims(client.id, `${ISSUER}/oauth2/token`, server.clock.now());
        return asParameters(signedBy(pair, { claims }));
      };
      const send = (parameters: Record<string, string>): Promise<Answer> => {
        if (kind === 'symmetric') return server.token(parameters, { basic: client });
        const proof = kind === 'asymmetric' ? assertion() : { client_id: client.id };
        return server.token({ ...parameters, ...proof });
      };
      const handle = await handleOf(server, client, { user: clinician.id, patient: 'p1' });
      const pkce = newPkce();
      const browser = await loggedIn(server, clinician);
      const request = { scope: SCOPE, aud: `${ISSUER}/fhir/`, launch: handle, state: 's' };
      const path = authorizePath(client, pkce, request);
      const parameters = Object.fromEntries(new URL(path, ISSUER).searchParams);
      const page =
        method === 'GET'
          ? await browser.get(path)
          : await browser.follow(await browser.post('/oauth2/authorize', parameters));
      const { code = '', state } = answerOf(page);
      expect(state).toBe('s');
      const issued = await send({
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: pkce.verifier,
      });
      expect([issued.status, issued.json.patient]).toEqual([200, 'p1']);
      const refreshed = await send({ grant_type: 'refresh_token', refresh_token: issued.json.refresh_token });
      expect([refreshed.status, refreshed.json.patient]).toEqual([200, 'p1']);
      const { status } = await server.get('/fhir/Patient/p1', { bearer: refreshed.json.access_token });
      expect(status).toBe(200);
    });
  });
});
