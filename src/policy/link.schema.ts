import { LinkType, PolicyLink } from '../access/policy';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { Issue, IssueCode } from '../resource/operation-outcome';

const LINK_TYPES: readonly string[] = ['Client', 'User', 'Operation', 'Role'] satisfies LinkType[];
const MEMBERS: readonly string[] = ['reference', 'resourceType', 'id', 'display'];
const ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What is wrong with `AccessPolicy.link` (contract §7). */
export function linkIssues(links: Json | undefined): readonly Issue[] {
  if (links === undefined) return [];
  if (!Array.isArray(links)) return [issue('structure', 'must be a list.')];
  return links.flatMap((link, index) => {
    const at = `[${index}]`;
    if (!isJsonObject(link)) return [issue('structure', 'must be an object.', at)];
    const members = memberIssues(link, at);
    if (members.length > 0) return members;
    if (readLink(link) !== undefined) return [];
    return [issue('value', `must refer to one ${LINK_TYPES.join(', ')}, as in User/u1.`, at)];
  });
}

/**
 * The links of a policy that was validated.
 * @throws TypeError for any other: a link that cannot be read must not turn a policy for one into one for all
 */
export function requireLinks(links: Json | undefined): readonly PolicyLink[] {
  if (links === undefined) return [];
  if (!Array.isArray(links)) throw new TypeError('AccessPolicy.link is no list');
  return links.map((item) => {
    const link = isJsonObject(item) ? readLink(item) : undefined;
    if (link === undefined) throw new TypeError('AccessPolicy.link holds no reference');
    return link;
  });
}

/** Contract §3: admin types always emit all three members. */
export function normalizeLinks(links: Json | undefined): JsonObject[] {
  return requireLinks(links).map(({ type, id }, index) => {
    const display = (links as JsonObject[])[index]?.display;
    return { reference: `${type}/${id}`, resourceType: type, id, ...(display !== undefined && { display }) };
  });
}

/** Both spellings of contract §3; undefined when they are malformed or contradict each other. */
function readLink(link: JsonObject): PolicyLink | undefined {
  const [type, id, ...rest] =
    typeof link.reference === 'string' ? link.reference.split('/') : [link.resourceType, link.id];
  if (rest.length > 0 || (link.resourceType ?? type) !== type || (link.id ?? id) !== id) return undefined;
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  return LINK_TYPES.includes(type) && ID.test(id) ? { type: type as LinkType, id } : undefined;
}

function memberIssues(link: JsonObject, at: string): readonly Issue[] {
  return Object.entries(link).flatMap(([name, value]) => {
    if (!MEMBERS.includes(name))
      return [issue('structure', 'this attribute does not exist.', `${at}.${name}`)];
    return typeof value === 'string' ? [] : [issue('structure', 'must be a text.', `${at}.${name}`)];
  });
}

function issue(code: IssueCode, diagnostics: string, at = ''): Issue {
  const expression = `AccessPolicy.link${at}`;
  return { code, diagnostics: `${expression}: ${diagnostics}`, expression };
}
