import { aClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { ISSUER, TestServer } from '../support/test-server';
import { aUser } from '../support/user.builder';
import { TokenKind } from './token-kinds';

/** A token of a kind, by the real flows; undefined for the kind that has none. */
export async function tokenOf(server: TestServer, kind: TokenKind): Promise<string | undefined> {
  if (kind.backend === true) return backendToken(server, kind);
  return kind.fhirUser === undefined ? undefined : userToken(server, kind, kind.fhirUser);
}

async function backendToken(server: TestServer, kind: TokenKind): Promise<string> {
  const client = await aClient()
    .withScope(kind.scope)
    .with({ auth: { client_credentials: { access_token_expiration: 3600 } } })
    .registeredAt(server);
  await storePolicy(server, kind, `Client/${client.id}`);
  return server.accessToken(client, kind.scope);
}

async function userToken(server: TestServer, kind: TokenKind, fhirUser: string): Promise<string> {
  const user = await aUser()
    .with({ fhirUser: { reference: fhirUser } })
    .storedAt(server);
  await storePolicy(server, kind, `User/${user.id}`);
  const app = await aClient()
    .withGrants('password')
    .withScope(...kind.scope.split(' '))
    .with({ auth: { password: { access_token_expiration: 3600 } } })
    .registeredAt(server);
  const login = { username: user.id, password: user.password };
  const answer = await server.token(
    { grant_type: 'password', ...login, scope: kind.scope, resource: `${ISSUER}/fhir` },
    { basic: app },
  );
  if (answer.status !== 200 || answer.json.scope !== kind.scope) {
    throw new Error(`no token of kind ${kind.name}: ${answer.status} ${answer.text}`);
  }
  return answer.json.access_token;
}

async function storePolicy(server: TestServer, { policy }: TokenKind, holder: string): Promise<void> {
  const builder = aPolicy().linkedTo(holder);
  await (policy === undefined ? builder : builder.withResources(policy)).storedAt(server);
}
