import { Client } from '../../ports/client-store';
import { AuthorizationPageError } from '../authorization-page-error';
import { AuthorizationParameters } from '../authorization-parameters';
import { matchesRedirectUri } from '../redirect-uri-match';
import { grantTypeOf, parseResponseType } from '../response-type';

/**
 * Where the answer goes: a registered URI and nothing else (RFC 6749 §3.1.2.3, RFC 9700 §4.1.3). Left out, it is the
 * single registered one, except with OpenID Connect (OIDC Core §3.1.2.1).
 */
export function requireRedirectUri(
  { single }: Pick<AuthorizationParameters, 'single'>,
  client: Client,
): string {
  const registered = registeredUris(single.response_type, client);
  const { redirect_uri: presented, scope = '' } = single;
  if (presented !== undefined) {
    if (registered.some((uri) => matchesRedirectUri(uri, presented))) return presented;
    throw new AuthorizationPageError('The redirect_uri is not one that is registered for this application.');
  }
  const [only, ...others] = registered;
  if (only === undefined || others.length > 0 || scope.split(' ').includes('openid')) {
    throw new AuthorizationPageError('The parameter redirect_uri is missing.');
  }
  return only;
}

/** Those of the grant. An answer that can only be an error may go to any that the client registered. */
function registeredUris(responseType: string | undefined, { auth, grantTypes }: Client): readonly string[] {
  const type = responseType === undefined ? undefined : parseResponseType(responseType);
  const grantType = type === undefined ? undefined : grantTypeOf(type);
  if (grantType !== undefined && grantTypes.includes(grantType)) return auth[grantType]?.redirectUris ?? [];
  return [
    ...new Set([...(auth.authorization_code?.redirectUris ?? []), ...(auth.implicit?.redirectUris ?? [])]),
  ];
}
