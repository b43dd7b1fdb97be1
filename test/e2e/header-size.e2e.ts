import { BrowserAgent, Page } from '../support/browser-agent';
import { aClient } from '../support/client.builder';
import { authorizePath, aWebApp, CALLBACK, newPkce, redeem } from '../support/code-flow';
import { aPolicy } from '../support/policy.builder';
import { Answer, ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';

const LIMIT = 8 * 1024;

const headerOf = (token: string): string => `Authorization: Bearer ${token}`;

/** A hundred granular scopes, 4,499 characters together. */
const GRANULAR = Array.from(
  { length: 100 },
  (_, index) => `system/Observation.rs?code=urn:x|${String(index).padStart(11, 'c')}`,
).join(' ');

/** Twelve wildcards: a short request, of which a consent can make several hundred scopes. */
const WILDCARDS = ['c', 'r', 'u', 'd', 's', 'cr', 'cu', 'cd', 'ru', 'rd', 'rs', 'ud'].map(
  (letters) => `patient/*.${letters}`,
);

describe('KEY-16 an Authorization header (SMART 2.2 §scopes, contract §8.5)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.close());

  const jwtClient = () =>
    aClient('c'.repeat(64))
      .withScope('system/Observation.rs')
      .with({
        access_token_signed_response_alg: 'RS256',
        auth: { client_credentials: { token_format: 'jwt' } },
      })
      .registeredAt(server);

  it('stays below 8 kB with the longest scope that can be asked for, which works', async () => {
    const client = await jwtClient();
    await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
    const answer = await server.token(
      { grant_type: 'client_credentials', scope: GRANULAR },
      { basic: client },
    );
    expect([answer.status, answer.json.scope]).toEqual([200, GRANULAR]);
    const bearer = answer.json.access_token as string;
    expect(bearer.split('.')).toHaveLength(3);
    expect(headerOf(bearer).length).toBeLessThan(LIMIT);
    expect((await server.get('/fhir/Observation', { bearer })).status).toBe(200);

    const longer = await server.token(
      { grant_type: 'client_credentials', scope: `${GRANULAR}xx` },
      { basic: client },
    );
    expect([longer.status, longer.json.error]).toEqual([400, 'invalid_scope']);
  });

  describe('for a consent that makes many scopes of a few', () => {
    const scope = WILDCARDS.join(' ');

    /** The code of an app whose user chose single types of these many wildcards: all that are shown. */
    async function chosen(
      count: number,
      tokenFormat: 'jwt' | 'opaque',
    ): Promise<{ first: Answer; second: Answer }> {
      const user = await aUser()
        .with({ fhirUser: { reference: 'Patient/ann' } })
        .storedAt(server);
      const client = await aWebApp()
        .withScope('patient/*.cruds')
        .with({
          trusted: false,
          auth: { authorization_code: { redirect_uri: CALLBACK, token_format: tokenFormat } },
        })
        .registeredAt(server);
      const pkce = newPkce();
      const browser = new BrowserAgent(server);
      const path = authorizePath(client, pkce, { scope, aud: `${ISSUER}/fhir` });
      const page = await browser.logIn(user, path);
      const fields = Object.assign({}, ...WILDCARDS.slice(0, count).map((one) => allParts(page, one)));
      const { location } = await browser.follow(await browser.submit(page, { fields }));
      const code = new URL(location ?? '').searchParams.get('code') ?? '';
      return {
        first: await redeem(server, client, { code, pkce }),
        second: await redeem(server, client, { code, pkce }),
      };
    }

    function allParts({ text, forms }: Page, wildcard: string): Record<string, string | string[]> {
      const [choice = ''] = forms[0]?.fields.find(([, value]) => value === wildcard) ?? [];
      const part = choice.replace('choice', 'part');
      const shown = [...text.matchAll(new RegExp(`name="${part}" value="([^"]+)"`, 'g'))];
      expect(shown.length).toBeGreaterThan(20);
      return { [choice]: 'parts', [part]: shown.map(([, value]) => value ?? '') };
    }

    it('stays below 8 kB, or there is no token: invalid_scope, and no code is lost to it', async () => {
      const { first: fitting } = await chosen(4, 'jwt');
      expect(fitting.status).toBe(200);
      expect(headerOf(fitting.json.access_token).length).toBeLessThan(LIMIT);

      const { first, second } = await chosen(12, 'jwt');
      for (const { status, json } of [first, second]) {
        expect([status, json.error]).toEqual([400, 'invalid_scope']);
        expect(json).not.toHaveProperty('access_token');
      }
    });

    it('is short whatever an opaque token stands for', async () => {
      const { first } = await chosen(12, 'opaque');
      expect(first.status).toBe(200);
      expect(first.json.scope.length).toBeGreaterThan(LIMIT);
      expect(headerOf(first.json.access_token).length).toBeLessThan(100);
    });
  });
});
