import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { jsonEqual } from '../lib/json-patch/json-equal';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { SessionRow } from './session.table';

/** Contract §6; a search and `_elements` know them by these names. */
const ATTRIBUTES: readonly string[] = [
  'client',
  'user',
  'type',
  'scope',
  'audience',
  'active',
  'start',
  'lastUsed',
  'expiresAt',
  'end',
  'jti',
  'ip',
  'userAgent',
  'ctx',
  'meta',
];

/**
 * Contract §6: of a Session only `active` may change, from true to false. What a body leaves out stays.
 *
 * @throws ResourceError 422 for anything else
 */
export function closedOrSame(
  body: JsonObject,
  stored: SessionRow,
  clock: Clock,
): Pick<SessionRow, 'document' | 'active' | 'endAt'> {
  const issues = Object.keys(body).flatMap((name) => issuesOf(name, body, stored.document));
  if (issues.length > 0) throw new ResourceError(422, issues);
  const { document, active, endAt } = stored;
  if (!active || body.active !== false) return { document, active, endAt };
  const now = clock.now();
  return { document: { ...document, active: false, end: now.toISOString() }, active: false, endAt: now };
}

/** @throws ResourceError 422 when a patch removes something: a later `parse` takes what is absent for unchanged */
export function requireComplete(before: JsonObject, patched: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(patched, name));
  if (removed.length > 0) throw new ResourceError(422, removed.map(immutable));
  return patched;
}

function issuesOf(name: string, body: JsonObject, stored: JsonObject): Issue[] {
  const value = body[name];
  if (!ATTRIBUTES.includes(name)) return [issue('structure', name, 'this attribute does not exist.')];
  if (name === 'active') {
    if (typeof value !== 'boolean') return [issue('structure', name, 'must be true or false.')];
    const reopens = value && stored.active !== true;
    return reopens ? [issue('business-rule', name, 'a Session that has ended stays so.')] : [];
  }
  return jsonEqual(value, stored[name]) ? [] : [immutable(name)];
}

function immutable(name: string): Issue {
  return issue('business-rule', name, 'of a Session only active can change, from true to false.');
}

function issue(code: Issue['code'], name: string, message: string): Issue {
  const expression = `Session.${name}`;
  return { code, diagnostics: `${expression}: ${message}`, expression };
}
