import { MemoryClientStore } from '../../../test/support/memory/memory-client.store';
import { MemoryRefreshTokenStore } from '../../../test/support/memory/memory-refresh-token.store';
import { MemorySessionStore } from '../../../test/support/memory/memory-session.store';
import { MemoryUserStore } from '../../../test/support/memory/memory-user.store';
import { TestClock } from '../../../test/support/test-clock';
import { aToken, sessionOf } from '../../../test/contract/describe-session-store';
import { clientView } from '../../client/client-view';
import { JsonObject } from '../../lib/json';
import { Issuer } from '../issuer';
import { KeyStore } from '../ports/key-store';
import { AccessToken } from '../ports/session-store';
import { AccessTokenReader } from '../tokens/access-token-reader';
import { ActiveTokens } from '../tokens/active-tokens';
import { KeyRing } from '../tokens/key-ring';
import { generateOpaqueToken, hashToken } from '../tokens/opaque-token';
import { IntrospectionEndpoint, Introspector } from './introspection.endpoint';

const ISSUER = 'https://auth.example';
const client = clientView({ id: 'app', active: true, secret: null, document: {} });
const own: Introspector = { kind: 'client', client };
const all: Introspector = { kind: 'allowed' };

describe('RFC 7662 introspection', () => {
  const clock = new TestClock();
  let sessions: MemorySessionStore;
  let clients: MemoryClientStore;
  let users: MemoryUserStore;
  let endpoint: IntrospectionEndpoint;

  beforeEach(() => {
    sessions = new MemorySessionStore();
    clients = new MemoryClientStore();
    users = new MemoryUserStore();
    const accessTokens = new AccessTokenReader(sessions, new KeyRing({} as KeyStore, clock), clock);
    const tokens = new ActiveTokens(accessTokens, new MemoryRefreshTokenStore(sessions), clock);
    endpoint = new IntrospectionEndpoint(tokens, clients, users, new Issuer(ISSUER));
    clients.set(client);
    setUser(true);
  });

  function setUser(active: boolean): void {
    const document = { fhirUser: { reference: 'Patient/p1' } };
    users.set({ id: 'u1', active, passwordHash: undefined, roles: [], document });
  }

  function issued(changes: Partial<AccessToken> = {}): string {
    const value = generateOpaqueToken('access');
    const issuedAt = clock.now();
    const expiresAt = new Date(issuedAt.getTime() + 300_000);
    const times = { issuedAt, expiresAt };
    const token = aToken({ clientId: 'app', userId: 'u1', ...times, ...changes, hash: hashToken(value) });
    sessions.open(sessionOf(token));
    sessions.addAccessToken(token);
    return value;
  }

  const introspect = (token: string, by: Introspector = own): Promise<JsonObject> =>
    endpoint.respond({ single: { token }, resources: [] }, by);

  it('INTRO-4 repeats every launch context member of the token response, and tells fhirUser', async () => {
    const context = {
      patient: 'p1',
      encounter: 'e1',
      fhirContext: [{ reference: 'ImagingStudy/i1' }],
      need_patient_banner: true,
    };
    const answer = await introspect(issued({ context, scope: ['openid', 'fhirUser'] }));
    expect(answer).toMatchObject({ active: true, ...context, fhirUser: `${ISSUER}/fhir/Patient/p1` });
  });

  it('lets no launch context speak for the token itself', async () => {
    const context = { active: false, scope: 'system/*.cruds', sub: 'root', iss: 'x', client_id: 'x', exp: 1 };
    const answer = await introspect(issued({ context, scope: ['openid'] }));
    expect(answer).toMatchObject({ active: true, scope: 'openid', sub: 'u1', iss: ISSUER, client_id: 'app' });
    expect(answer.exp).not.toBe(1);
  });

  it('tells fhirUser where it was granted, and whoever may see all', async () => {
    const fhirUser = `${ISSUER}/fhir/Patient/p1`;
    expect((await introspect(issued())).fhirUser).toBeUndefined();
    expect((await introspect(issued({ scope: ['fhirUser'] }))).fhirUser).toBe(fhirUser);
    expect((await introspect(issued(), all)).fhirUser).toBe(fhirUser);
  });

  it('answers a list of audiences as a list', async () => {
    const audience = ['https://a.example', 'https://b.example'];
    expect((await introspect(issued({ audience }))).aud).toEqual(audience);
  });

  // Deactivation closes Sessions as well; a token whose issue overlapped it must not survive.
  it('takes a token of an inactive or unknown client or user for inactive', async () => {
    const token = issued();
    setUser(false);
    expect(await introspect(token, all)).toEqual({ active: false });
    users.delete('u1');
    expect(await introspect(token, all)).toEqual({ active: false });
    setUser(true);
    clients.set({ ...client, active: false });
    expect(await introspect(token, all)).toEqual({ active: false });
    clients.delete('app');
    expect(await introspect(token, all)).toEqual({ active: false });
    clients.set(client);
    expect(await introspect(token, all)).toMatchObject({ active: true });
  });

  it('demands a token', async () => {
    const answer = endpoint.respond({ single: {}, resources: [] }, own);
    await expect(answer).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
