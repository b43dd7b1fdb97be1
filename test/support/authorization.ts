import { createHash } from 'node:crypto';
import { Answer, RequestOptions, TestServer } from './test-server';

export const CALLBACK = 'https://app.example/cb';
export const VERIFIER = 'a-verifier-that-is-long-enough-for-rfc-7636-x';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** What an authorization request is changed by; undefined takes a parameter away. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** An authorization request with PKCE, from a browser that is logged in. */
export function authorize(server: TestServer, cookie: string, changes: Changes): Promise<Answer> {
  const parameters: Changes = {
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  const sent = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = new URLSearchParams(sent).toString();
  return server.get(`/oauth2/authorize?${query}`, { headers: { Cookie: cookie } });
}

/** The parameters of an authorization response, in the query or the fragment. */
export function responseOf(answer: Answer): Record<string, string> {
  const location = answer.headers.get('location');
  if (answer.status !== 302 || location === null)
    throw new Error(`no response: ${answer.status} ${answer.text}`);
  const { searchParams, hash } = new URL(location);
  return Object.fromEntries(hash === '' ? searchParams : new URLSearchParams(hash.slice(1)));
}

/** A code for a client that needs no consent. */
export async function codeOf(server: TestServer, cookie: string, changes: Changes): Promise<string> {
  const { code, ...rest } = responseOf(await authorize(server, cookie, changes));
  if (code === undefined) throw new Error(JSON.stringify(rest));
  return code;
}

/** Redeems a code with the verifier of `authorize`. */
export function redeem(
  server: TestServer,
  parameters: Record<string, string>,
  options: RequestOptions = {},
): Promise<Answer> {
  return server.token(
    { grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: VERIFIER, ...parameters },
    options,
  );
}
