import { Json, JsonObject } from '../lib/json';
import { canonicalUri } from './canonical-uri';
import { Caller } from './caller';
import { Interaction } from './interaction';
import { RequestObject } from './policy';

/** Contract rule 7: these come from the path alone. A request that sends one as a parameter is refused (400). */
export const PATH_PARAMETERS: readonly string[] = ['resource/type', 'resource/id'];

/** Credentials: a policy has no business with them, and what it can read it can give away by what it allows. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** A request as the server received it, and what belongs to it. */
export interface RequestFacts {
  readonly method: string;
  readonly scheme: string;
  /** As received, percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly queryString: string;
  /** Decoded query parameters; the form parameters of `_search` count among them. */
  readonly parameters: Iterable<readonly [name: string, value: string]>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: Json;
  /** Contract rule 8: on writes first the stored, then the resulting resource. */
  readonly resource?: Json;
  readonly client?: JsonObject;
  readonly user?: JsonObject;
  readonly session?: JsonObject;
  readonly role?: Json;
  readonly remoteAddress?: string;
}

/**
 * The request object of contract §7, which engines match against.
 * @throws URIError for a path that is not percent-encoded properly
 */
export function buildRequestObject(
  facts: RequestFacts,
  caller: Caller,
  interaction: Interaction,
): RequestObject {
  return withoutAbsent({
    'request-method': facts.method.toLowerCase(),
    scheme: facts.scheme,
    uri: canonicalUri(facts.path),
    'query-string': facts.queryString,
    params: parametersOf(facts, interaction),
    body: facts.body,
    resource: facts.resource,
    headers: headersOf(facts),
    client: facts.client,
    user: facts.user,
    session: facts.session,
    jwt: caller.jwt,
    operation: { id: interaction.operation },
    'remote-addr': facts.remoteAddress,
    role: facts.role,
  });
}

/** Contract rule 7: a repeated parameter is an array. */
function parametersOf(facts: RequestFacts, interaction: Interaction): JsonObject {
  const values = new Map<string, string[]>();
  for (const [name, value] of facts.parameters) {
    if (!PATH_PARAMETERS.includes(name)) values.set(name, [...(values.get(name) ?? []), value]);
  }
  const parameters = bareObject();
  for (const [name, all] of values) parameters[name] = all.length === 1 ? all[0] : all;
  if (interaction.resourceType !== undefined) parameters['resource/type'] = interaction.resourceType;
  if (interaction.resourceId !== undefined) parameters['resource/id'] = interaction.resourceId;
  return parameters;
}

function headersOf(facts: RequestFacts): JsonObject {
  const headers = bareObject();
  for (const [sent, value] of Object.entries(facts.headers)) {
    const name = sent.toLowerCase();
    if (value === undefined || CREDENTIAL_HEADERS.has(name)) continue;
    headers[name] = typeof value === 'object' ? [...value] : value;
  }
  return headers;
}

function withoutAbsent(members: JsonObject): JsonObject {
  const object = bareObject();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) object[name] = value;
  }
  return object;
}

/** Without prototype, so that a parameter called `__proto__` is a member like any other. */
function bareObject(): JsonObject {
  return Object.create(null) as JsonObject;
}
