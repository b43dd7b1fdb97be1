import { createHash, randomBytes, randomUUID, sign } from 'node:crypto';
import { Pair } from '../../../src/lib/http/query-string';
import { JsonObject } from '../../../src/lib/json';
import {
  AnswerIssuers,
  AuthorizationAnswers,
  GrantBases,
} from '../../../src/protocol/authorization/authorization-answers';
import { AuthorizationChecks } from '../../../src/protocol/authorization/authorization-checks';
import { AuthorizationOutcome } from '../../../src/protocol/authorization/authorization-outcome';
import { Browser } from '../../../src/protocol/authorization/authorization-request';
import { AuthorizationEndpoint } from '../../../src/protocol/authorization/authorization.endpoint';
import { CodeIssuer } from '../../../src/protocol/authorization/code-issuer';
import { ConsentDecisions, ConsentStores } from '../../../src/protocol/authorization/consent-decisions';
import { ImplicitIssuer } from '../../../src/protocol/authorization/implicit-issuer';
import { Interactions } from '../../../src/protocol/authorization/interactions';
import { Launches } from '../../../src/protocol/authorization/launches';
import { PatientChoices } from '../../../src/protocol/authorization/patient-choices';
import { PausedRequests } from '../../../src/protocol/authorization/paused-request';
import { ResourceOwners, WorkContexts } from '../../../src/protocol/authorization/resource-owners';
import { TokenEndpoint } from '../../../src/protocol/endpoints/token.endpoint';
import { AuthorizationCodeGrant } from '../../../src/protocol/grants/authorization-code.grant';
import { RefreshTokenGrant } from '../../../src/protocol/grants/refresh-token.grant';
import { Issuer } from '../../../src/protocol/issuer';
import { BrowserSessions } from '../../../src/protocol/login/browser-sessions';
import { Logins } from '../../../src/protocol/login/logins';
import { Client } from '../../../src/protocol/ports/client-store';
import { User } from '../../../src/protocol/ports/user-store';
import { IdTokenHints } from '../../../src/protocol/tokens/id-token-hint';
import { IssuedTokenStore } from '../../../src/protocol/tokens/issued-token-store';
import { JwtSigner } from '../../../src/protocol/tokens/jwt-signer';
import { KeyRing } from '../../../src/protocol/tokens/key-ring';
import { hashToken } from '../../../src/protocol/tokens/opaque-token';
import { generateSigningKey } from '../../../src/protocol/tokens/signing-key';
import { TokenIssuer } from '../../../src/protocol/tokens/token-issuer';
import { TestClock } from '../test-clock';
import { MemoryAuditLog } from './memory-audit-log';
import { MemoryBrowserSessionStore } from './memory-browser-session.store';
import { MemoryClientStore } from './memory-client.store';
import { MemoryCodeStore } from './memory-code.store';
import { MemoryConsentStore } from './memory-consent.store';
import { MemoryInteractionStore } from './memory-interaction.store';
import { MemoryKeyStore } from './memory-key.store';
import { MemoryLaunchStore } from './memory-launch.store';
import { MemoryPatientDirectory } from './memory-patient-directory';
import { MemoryRefreshTokenStore } from './memory-refresh-token.store';
import { MemorySessionStore } from './memory-session.store';
import { MemoryUnitOfWork } from './memory-unit-of-work';
import { MemoryUserStore } from './memory-user.store';

export const ISSUER_URL = 'https://auth.example';
export const CALLBACK = 'https://app.example/cb';
export const ORIGIN = { ip: '203.0.113.7', userAgent: 'test', requestId: 'r1' };
export const VERIFIER = 'a-verifier-that-is-long-enough-for-rfc-7636-x';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** A client of the type `spa`, unless told otherwise. */
export function registeredClient(members: Partial<Client> = {}): Client {
  return {
    id: 'app',
    active: true,
    name: 'An app',
    type: 'spa',
    grantTypes: ['authorization_code'],
    auth: { authorization_code: { redirectUris: [CALLBACK] } },
    scope: [],
    tokenEndpointAuthMethod: undefined,
    secret: undefined,
    lostCredentials: false,
    jwks: [],
    jwksUri: undefined,
    allowedOrigins: [],
    postLogoutRedirectUris: [],
    trusted: false,
    firstParty: false,
    compat: [],
    accessTokenSigningAlg: 'ES256',
    idTokenSigningAlg: 'ES256',
    document: {},
    ...members,
  };
}

export function aStoredUser(id: string, document: JsonObject = {}): User {
  return {
    id,
    active: true,
    passwordHash: 'phc',
    roles: [],
    document: { resourceType: 'User', id, ...document },
  };
}

/** Requires what the test expects, and narrows the type. */
export function responseOf(outcome: AuthorizationOutcome | string) {
  if (typeof outcome === 'string' || outcome.kind !== 'response') {
    throw new Error(`a response was expected, not ${JSON.stringify(outcome)}`);
  }
  return outcome;
}

export function interactionOf(outcome: AuthorizationOutcome, kind: 'login' | 'patient' | 'consent'): string {
  if (outcome.kind !== kind) throw new Error(`${kind} was expected, not ${JSON.stringify(outcome)}`);
  return outcome.interactionId;
}

class KeyRingSigner extends JwtSigner {
  constructor(private readonly keys: KeyRing) {
    super();
  }

  override async sign(claims: JsonObject, header: { alg: 'ES256' | 'RS256'; typ: string }): Promise<string> {
    const { kid, privateKey } = await this.keys.signingKey(header.alg);
    const signed = [{ ...header, kid }, claims].map(encode).join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The authorization and token endpoints on stores in memory, with a client `app` and a user `user`. */
export class MemoryAuthorization {
  readonly clock = new TestClock();
  readonly unitOfWork = new MemoryUnitOfWork();
  readonly clients = new MemoryClientStore(this.unitOfWork);
  readonly users = new MemoryUserStore();
  readonly sessions = new MemorySessionStore(this.unitOfWork);
  readonly browserSessions = new MemoryBrowserSessionStore(this.sessions);
  readonly refreshTokens = new MemoryRefreshTokenStore(this.sessions, this.unitOfWork, this.browserSessions);
  readonly codes = new MemoryCodeStore(this.unitOfWork);
  readonly consents = new MemoryConsentStore(this.unitOfWork);
  readonly interactions = new MemoryInteractionStore(this.unitOfWork);
  readonly patients = new MemoryPatientDirectory();
  readonly launchStore = new MemoryLaunchStore(this.unitOfWork);
  readonly launches = new Launches(this.launchStore, this.patients, this.clock);
  readonly audit = new MemoryAuditLog(this.unitOfWork);
  readonly keyStore = new MemoryKeyStore();
  readonly keys = new KeyRing(this.keyStore, this.clock);
  readonly signer = new KeyRingSigner(this.keys);
  readonly issuer = new Issuer(ISSUER_URL);
  readonly hints = new IdTokenHints(this.keys, this.issuer);
  readonly endpoint: AuthorizationEndpoint;
  readonly choices: PatientChoices;
  readonly token: TokenEndpoint;
  private readonly logins: BrowserSessions;

  private constructor() {
    const { clock, unitOfWork, users, audit } = this;
    const logins = new Logins(users, this.browserSessions, clock);
    const owners = new ResourceOwners(
      users,
      this.consents,
      this.hints,
      new WorkContexts(this.launches, this.patients),
    );
    const interactions = new Interactions(this.interactions, unitOfWork, clock);
    const tokenIssuer = new TokenIssuer(this.issuer, clock, this.signer);
    const stored = new IssuedTokenStore(this.sessions, this.refreshTokens, audit, unitOfWork);
    const issuers = new AnswerIssuers(
      new CodeIssuer(this.codes, clock),
      new ImplicitIssuer(tokenIssuer, stored),
    );
    const checks = new AuthorizationChecks(this.issuer, this.clients, owners, clock);
    const bases = new GrantBases(logins, this.consents, this.launches);
    const answers = new AuthorizationAnswers(issuers, bases, interactions, audit);
    const stores = new ConsentStores(this.interactions, this.consents);
    const decisions = new ConsentDecisions(stores, audit, unitOfWork, clock);
    this.endpoint = new AuthorizationEndpoint(checks, interactions, answers, decisions);
    this.choices = new PatientChoices(new PausedRequests(checks, interactions), this.patients, decisions);
    const grants = [
      new AuthorizationCodeGrant(this.codes, users, logins, clock),
      new RefreshTokenGrant(this.refreshTokens, users, logins, clock),
    ];
    this.token = new TokenEndpoint(grants, tokenIssuer, stored);
    this.logins = new BrowserSessions(this.browserSessions, users, this.sessions, clock);
  }

  static async start(client: Partial<Client> = {}): Promise<MemoryAuthorization> {
    const world = new MemoryAuthorization();
    await world.keyStore.add(await generateSigningKey('ES256', new Date(0)));
    world.clients.set(registeredClient(client));
    world.users.set(aStoredUser('user'));
    return world;
  }

  /** A browser that nobody has logged in with. */
  browser(): Browser {
    return { hash: randomBytes(32), login: undefined };
  }

  /** A user logs in; with the browser that it had before, whose interactions go on. */
  async logIn(userId = 'user', before?: Browser): Promise<Browser> {
    const { session } = await this.logins.logIn(userId, before?.login, ORIGIN);
    if (before !== undefined) await this.interactions.rebind(before.hash, session.hash);
    return { hash: session.hash, login: session };
  }

  async logOut(browser: Browser): Promise<void> {
    if (browser.login !== undefined) await this.sessions.close(browser.login.sessionId);
  }

  /** An ordinary request of the client, changed; undefined takes a parameter away. */
  pairs(changes: Record<string, string | undefined> = {}): Pair[] {
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: 'app',
      redirect_uri: CALLBACK,
      scope: 'openid',
      state: 'a state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    };
    return Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
  }

  begin(
    browser: Browser,
    changes: Record<string, string | undefined> = {},
    more: readonly Pair[] = [],
  ): Promise<AuthorizationOutcome> {
    return this.endpoint.begin([...this.pairs(changes), ...more], browser, ORIGIN);
  }

  resume(id: string, browser: Browser): Promise<AuthorizationOutcome> {
    return this.endpoint.resume(id, browser, ORIGIN);
  }

  /** Allows what is asked for, or the part that is named. */
  async allow(id: string, browser: Browser, scope?: readonly string[]): Promise<AuthorizationOutcome> {
    const shown = await this.endpoint.describeConsent(id, browser);
    const decision = { kind: 'granted', scope: scope ?? shown?.scope ?? [] } as const;
    if (!(await this.endpoint.decideConsent(id, browser, decision, ORIGIN))) throw new Error('no consent');
    return this.resume(id, browser);
  }

  /** A code of a user who is logged in and allows everything. */
  async code(changes: Record<string, string | undefined> = {}, browser?: Browser): Promise<string> {
    const loggedIn = browser ?? (await this.logIn());
    const outcome = await this.begin(loggedIn, changes);
    const answer = outcome.kind === 'consent' ? await this.allow(outcome.interactionId, loggedIn) : outcome;
    const { code } = responseOf(answer).parameters;
    if (code === undefined) throw new Error(JSON.stringify(answer));
    return code;
  }

  /** Redeems a code, with what the client ought to send; changed. */
  async redeem(
    parameters: Record<string, string>,
    { clientId = 'app', resources = [] }: { clientId?: string; resources?: readonly string[] } = {},
  ): Promise<any> {
    const client = await this.clients.find(clientId);
    if (client === undefined) throw new Error('no client');
    const usual = { grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const single = { ...usual, ...parameters };
    return this.token.respond({ single, resources }, { client, method: 'none' }, ORIGIN);
  }

  /** Another client than `app`. */
  addClient(members: Partial<Client> = {}): Client {
    const client = registeredClient({ id: randomUUID(), ...members });
    this.clients.set(client);
    return client;
  }

  hashOf(value: string): Buffer {
    return hashToken(value);
  }
}

/** The claims of a JWT, unverified. */
export function claimsOf(jwt: string | undefined): JsonObject {
  return JSON.parse(Buffer.from(jwt?.split('.')[1] ?? '', 'base64url').toString()) as JsonObject;
}
