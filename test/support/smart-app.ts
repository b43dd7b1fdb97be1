import { BrowserAgent, Page } from './browser-agent';
import { aClient, ClientBuilder, TestClient } from './client.builder';
import { authorizePath, CALLBACK, Pkce } from './code-flow';
import { aPolicy } from './policy.builder';
import { Answer, RequestOptions, TestServer } from './test-server';
import { aUser, TestUser } from './user.builder';

export const LAUNCH_URI = 'https://app.example/launch';

/** What the apps of these tests may ask for. */
export const APP_SCOPE = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'launch/encounter',
  'offline_access',
  'patient/*.rs',
  'user/*.rs',
];

/** A public SMART app that an EHR can launch, and whose users are not asked for consent. */
export function aSmartApp(id?: string): ClientBuilder {
  return aClient(id)
    .withoutSecret()
    .with({
      type: 'smart-app',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      trusted: true,
      scope: APP_SCOPE,
      smart: { launch_uri: LAUNCH_URI },
      auth: { authorization_code: { redirect_uri: CALLBACK } },
    });
}

/** A clinician: reads the FHIR resources that the criteria find, by type; all of a type where they are empty. */
export async function aClinician(
  server: TestServer,
  readable: Readonly<Record<string, string>> = { Patient: '', Encounter: '', Observation: '' },
): Promise<TestUser> {
  const user = await aUser()
    .with({ fhirUser: { reference: 'Practitioner/doc' } })
    .storedAt(server);
  const rules = Object.entries(readable).map(([resourceType, criteria]) => ({
    resourceType,
    interaction: ['read', 'search'],
    ...(criteria !== '' && { criteria }),
  }));
  await aPolicy().linkedTo(`User/${user.id}`).withResources(rules).storedAt(server);
  return user;
}

/** `$launch`, by the administrator unless credentials are given. */
export function launch(
  server: TestServer,
  client: Pick<TestClient, 'id'>,
  body: unknown,
  options: RequestOptions = {},
): Promise<Answer> {
  return server.send('POST', `/fhir/Client/${client.id}/$launch`, body, options);
}

/** The handle of a launch. */
export async function handleOf(
  server: TestServer,
  client: Pick<TestClient, 'id'>,
  body: unknown,
): Promise<string> {
  const answer = await launch(server, client, body);
  if (answer.status !== 200) throw new Error(`no launch: ${answer.status} ${answer.text}`);
  return parameterOf(answer, 'launch').valueString as string;
}

/** A parameter of a FHIR Parameters resource. */
export function parameterOf({ json }: Answer, name: string): any {
  return json.parameter.find((one: { name: string }) => one.name === name) ?? {};
}

/** An authorization request of a SMART app. */
export function smartPath(
  server: TestServer,
  client: Pick<TestClient, 'id'>,
  pkce: Pkce,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  return authorizePath(client, pkce, { aud: `${server.issuer}/fhir`, ...changes });
}

/** What an authorization response says, in the query of where it leads. */
export function answerOf({ location }: Pick<Page, 'location'>): Record<string, string> {
  if (location?.startsWith(CALLBACK) !== true) throw new Error(`no answer: ${String(location)}`);
  return Object.fromEntries(new URL(location).searchParams);
}

/** A browser with this user logged in. */
export async function loggedIn(server: TestServer, user: TestUser): Promise<BrowserAgent> {
  const browser = new BrowserAgent(server);
  await browser.logIn(user);
  return browser;
}
