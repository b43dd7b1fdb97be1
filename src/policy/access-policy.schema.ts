import { Policy } from '../access/policy';
import { JsonObject } from '../lib/json';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { ResourceRow } from '../resource/resource-row';
import { validateAs } from '../resource/validate';
import { AccessPolicyDto } from './access-policy.dto';
import { engineIssues } from './engine.schema';
import { linkIssues, normalizeLinks, requireLinks } from './link.schema';

/**
 * The document to store for an AccessPolicy (contract §4.4, §7).
 * @throws ResourceError 422 with all that is wrong with it
 */
export async function parseAccessPolicy(body: JsonObject): Promise<JsonObject> {
  const issues = [
    ...(await validateAs(AccessPolicyDto, body, 'AccessPolicy')),
    ...engineIssues(body),
    ...linkIssues(body.link),
    ...laterIssues(body),
  ];
  if (issues.length > 0) throw new ResourceError(422, issues);
  return { type: 'rest', ...body, ...(body.link !== undefined && { link: normalizeLinks(body.link) }) };
}

/** A stored AccessPolicy as the decision reads it. */
export function toPolicy({ id, document }: Pick<ResourceRow, 'id' | 'document'>): Policy {
  return {
    id,
    engine: typeof document.engine === 'string' ? document.engine : '',
    ...(document.matcho !== undefined && { matcho: document.matcho }),
    ...(document.resource !== undefined && { resource: document.resource }),
    links: requireLinks(document.link),
    anonymous: document.anonymous === true,
    type: document.type === 'scope' ? 'scope' : 'rest',
  };
}

/** Refused instead of stored without effect: whoever writes a restriction must be able to rely on it. */
function laterIssues({ type }: JsonObject): readonly Issue[] {
  if (type !== 'scope') return [];
  const expression = 'AccessPolicy.type';
  return [{ code: 'not-supported', diagnostics: `${expression}: scope is not supported yet.`, expression }];
}
