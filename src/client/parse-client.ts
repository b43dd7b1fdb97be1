import { isJsonObject, JsonObject } from '../lib/json';
import { isClientId } from '../protocol/client-authentication/client-id';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { validateAs } from '../resource/validate';
import { clientRuleIssues } from './client.rules';
import { ClientAttributes } from './client.schema';
import { canonicalGrantTypes } from './grant-type';

/** A body that passed: the document to store, and what it says of the secret. */
export interface ParsedClient {
  readonly document: JsonObject;
  readonly active: boolean;
  /** undefined: keep the stored one; null: remove it. */
  readonly secret: string | null | undefined;
}

/** @throws ResourceError 422 with an issue for each row of contract §4.4 that applies */
export async function parseClient(body: JsonObject, id: string): Promise<ParsedClient> {
  const { secret, ...rest } = withKeyList(body);
  const checked: JsonObject = secret === null ? rest : { ...rest, secret };
  const issues = [...idIssues(id), ...(await validateAs(ClientAttributes, checked, 'Client'))];
  // What has the wrong type cannot be compared with anything.
  if (!issues.some(({ code }) => code === 'structure')) issues.push(...clientRuleIssues(checked));
  if (issues.length > 0) throw new ResourceError(422, issues);
  return { ...toDocument(rest), secret: secret as string | null | undefined };
}

function toDocument(body: JsonObject): { document: JsonObject; active: boolean } {
  const active = body.active !== false;
  const document: JsonObject = { ...body, active };
  if (Array.isArray(body.grant_types))
    document.grant_types = canonicalGrantTypes(body.grant_types as string[]);
  return { document, active };
}

/** RFC 7517 §5: a JWK Set is accepted for the list of its keys. */
function withKeyList(body: JsonObject): JsonObject {
  const { jwks } = body;
  return isJsonObject(jwks) && Array.isArray(jwks.keys) ? { ...body, jwks: jwks.keys } : body;
}

function idIssues(id: string): Issue[] {
  if (isClientId(id)) return [];
  const diagnostics =
    'Client.id: must have 1 to 64 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen.';
  return [{ code: 'value', diagnostics, expression: 'Client.id' }];
}
