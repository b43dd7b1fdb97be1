import { isJsonObject, Json, JsonObject } from '../lib/json';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { normalizeReference } from '../resource/reference';
import { validateAs } from '../resource/validate';
import { UserAttributes } from './user.schema';

/** Contract §5: every policy decision about the user carries `data` along. */
const MAX_DATA_BYTES = 64 * 1024;

/** A body that passed: the document to store, and what it says of the password. */
export interface ParsedUser {
  readonly document: JsonObject;
  readonly active: boolean;
  /** undefined: keep the stored one; null: remove it. */
  readonly password: string | null | undefined;
}

/** @throws ResourceError 422 with an issue for each row of contract §4.4 that applies */
export async function parseUser(body: JsonObject, id: string): Promise<ParsedUser> {
  const { password, ...rest } = body;
  const checked: JsonObject = password === null ? rest : body;
  const issues = [
    ...idIssues(id),
    ...(await validateAs(UserAttributes, checked, 'User')),
    ...ruleIssues(rest),
  ];
  if (issues.length > 0) throw new ResourceError(422, issues);
  const active = isActive(rest);
  return {
    active,
    document: { ...rest, active, inactive: !active, ...normalizedReferences(rest) },
    password: password as string | null | undefined,
  };
}

/**
 * Contract §5: `active` and `inactive` are always each other's negation, so a patch that sets one has set both.
 * One that names both is taken at its word.
 */
export function settleActive(patched: JsonObject, members: ReadonlySet<string>): JsonObject {
  if (members.has('active') === members.has('inactive')) return patched;
  const { active, inactive, ...rest } = patched;
  if (members.has('active')) return active === undefined ? rest : { ...rest, active };
  return inactive === undefined ? rest : { ...rest, inactive };
}

function isActive({ active, inactive }: JsonObject): boolean {
  return active !== undefined ? active === true : inactive !== true;
}

function ruleIssues({ active, inactive, data }: JsonObject): Issue[] {
  const issues: Issue[] = [];
  if (typeof active === 'boolean' && active === inactive) {
    issues.push(issue('business-rule', 'inactive', 'contradicts active. One is the negation of the other.'));
  }
  if (isJsonObject(data) && Buffer.byteLength(JSON.stringify(data)) > MAX_DATA_BYTES) {
    issues.push(issue('value', 'data', 'must not be larger than 64 KiB as JSON.'));
  }
  return issues;
}

/** Contract §3: admin types always emit all three members of a reference. */
function normalizedReferences({ fhirUser, organization, link }: JsonObject): JsonObject {
  return {
    ...(fhirUser !== undefined && { fhirUser: normalizeReference(fhirUser) }),
    ...(organization !== undefined && { organization: normalizeReference(organization) }),
    ...(Array.isArray(link) && { link: link.filter(isJsonObject).map(normalizedLink) }),
  };
}

function normalizedLink(entry: JsonObject): Json {
  return entry.link === undefined ? entry : { ...entry, link: normalizeReference(entry.link) };
}

function idIssues(id: string): Issue[] {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) return [];
  return [
    issue('value', 'id', 'must have 1 to 64 of the characters A-Z, a-z, 0-9, dot, underscore and hyphen.'),
  ];
}

function issue(code: Issue['code'], path: string, message: string): Issue {
  const expression = `User.${path}`;
  return { code, diagnostics: `${expression}: ${message}`, expression };
}
