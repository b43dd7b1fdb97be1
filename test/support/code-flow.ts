import { createHash, randomBytes } from 'node:crypto';
import { BrowserAgent } from './browser-agent';
import { aClient, ClientBuilder, TestClient } from './client.builder';
import { Answer, TestServer } from './test-server';
import { TestUser } from './user.builder';

export const CALLBACK = 'https://app.example/cb';

/** A confidential client of the authorization code flow, with PKCE where a request brings it. */
export function aWebApp(id?: string): ClientBuilder {
  return aClient(id).with({
    type: 'web-app',
    grant_types: ['authorization_code', 'refresh_token'],
    trusted: true,
    auth: { authorization_code: { redirect_uri: CALLBACK } },
  });
}

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** The path of an authorization request for a code; `undefined` leaves a parameter out. */
export function authorizePath(
  client: Pick<TestClient, 'id'>,
  pkce: Pkce | undefined,
  changes: Parameters = {},
): string {
  const parameters = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: CALLBACK,
    code_challenge: pkce?.challenge,
    code_challenge_method: pkce === undefined ? undefined : 'S256',
    ...changes,
  };
  const sent = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/oauth2/authorize?${new URLSearchParams(sent).toString()}`;
}

/** Where an authorization request leads once the user has logged in and allowed everything. */
export async function authorize(
  server: TestServer,
  user: TestUser,
  path: string,
  browser = new BrowserAgent(server),
): Promise<URL> {
  let page = await browser.follow(await browser.get(path));
  if (page.path.startsWith('/auth/login')) {
    const fields = { username: user.id, password: user.password };
    page = await browser.follow(await browser.submit(page, { fields }));
  }
  if (page.path.startsWith('/auth/consent')) page = await browser.follow(await browser.submit(page));
  if (page.location === undefined) throw new Error(`no redirect: ${page.status} ${page.text}`);
  return new URL(page.location);
}

/** A code that this client may redeem with the verifier. */
export async function aCode(
  server: TestServer,
  user: TestUser,
  client: TestClient,
  changes: Parameters = {},
): Promise<{ code: string; pkce: Pkce }> {
  const pkce = newPkce();
  const redirected = await authorize(server, user, authorizePath(client, pkce, changes));
  const code = redirected.searchParams.get('code');
  if (code === null) throw new Error(`no code: ${redirected.href}`);
  return { code, pkce };
}

/** The token request of RFC 6749 §4.1.3; a client without a secret only names itself. */
export function redeem(
  server: TestServer,
  client: TestClient,
  { code, pkce }: { code: string; pkce: Pkce | undefined },
  changes: Parameters = {},
): Promise<Answer> {
  const parameters = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: pkce?.verifier,
    client_id: client.secret === '' ? client.id : undefined,
    ...changes,
  };
  const sent = Object.fromEntries(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return server.token(sent, client.secret === '' ? {} : { basic: client });
}
