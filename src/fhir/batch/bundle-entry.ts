import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { EntryTarget, isRead, parseEntryTarget } from './entry-url';

/** An entry of a batch or transaction, read strictly (FHIR R4 §3.1.0.11.1). */
export interface BundleEntry {
  readonly target: EntryTarget;
  /** What other entries call the resource before it has an id. */
  readonly fullUrl: string | undefined;
  readonly resource: JsonObject | undefined;
  readonly conditions: EntryConditions;
}

/** What a request of its own would say in headers. */
export interface EntryConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifNoneExist?: string;
}

export interface ReadBundle {
  readonly type: 'batch' | 'transaction';
  /** In their order; an error where an entry is malformed. */
  readonly entries: readonly (BundleEntry | ResourceError)[];
}

/** Contract §2 bounds the bytes; this bounds the work that few bytes can ask for. */
const MAX_ENTRIES = 1000;

const ENTRY_MEMBERS = ['id', 'extension', 'link', 'fullUrl', 'resource', 'search', 'request', 'response'];
const CONDITIONS = ['ifMatch', 'ifNoneMatch', 'ifModifiedSince', 'ifNoneExist'] as const;
const REQUEST_MEMBERS: readonly string[] = ['id', 'extension', 'method', 'url', ...CONDITIONS];

/** FHIR R4 Bundle, bdl-7 and fullUrl: absolute, never of one version. */
const FULL_URL = /^(?:urn:(?:uuid|oid):|https?:\/\/)[!-~]{1,2000}$/;

/** A body that is no batch and no transaction has no interaction at a base (FHIR R4 §3.1.0.11). */
export function readBundle({ resourceType, type, entry = [] }: JsonObject): ReadBundle {
  if (resourceType !== 'Bundle') {
    throw ResourceError.of(400, 'invalid', 'Only a Bundle is posted here. POST a resource to its type.');
  }
  if (type !== 'batch' && type !== 'transaction') {
    const text = 'The type must be batch or transaction. POST any other Bundle to /Bundle to store it.';
    throw ResourceError.of(400, 'invalid', text, 'Bundle.type');
  }
  if (!Array.isArray(entry))
    throw ResourceError.of(400, 'structure', 'entry must be a list.', 'Bundle.entry');
  if (entry.length > MAX_ENTRIES) {
    throw ResourceError.of(
      413,
      'too-long',
      `A Bundle holds at most ${MAX_ENTRIES} entries here.`,
      'Bundle.entry',
    );
  }
  return { type, entries: entry.map(readEntry) };
}

function readEntry(entry: Json): BundleEntry | ResourceError {
  try {
    return requireEntry(entry);
  } catch (error) {
    if (error instanceof ResourceError) return error;
    throw error;
  }
}

function requireEntry(entry: Json): BundleEntry {
  if (!isJsonObject(entry)) throw malformed('An entry must be an object.');
  requireKnown(entry, ENTRY_MEMBERS);
  const { request, resource, fullUrl } = entry;
  if (!isJsonObject(request)) throw malformed('An entry needs a request with method and url.');
  requireKnown(request, REQUEST_MEMBERS);
  const { method, url } = request;
  if (typeof method !== 'string' || typeof url !== 'string') throw malformed('method and url must be texts.');
  if (fullUrl !== undefined && (typeof fullUrl !== 'string' || !FULL_URL.test(fullUrl))) {
    throw malformed('fullUrl must be absolute: urn:uuid:…, urn:oid:… or an HTTP URL.');
  }
  const target = parseEntryTarget(method, url);
  return { target, fullUrl, resource: resourceOf(target, resource), conditions: conditionsOf(request) };
}

/** A resource where none belongs would be taken for what is stored. */
function resourceOf(target: EntryTarget, resource: Json | undefined): JsonObject | undefined {
  const needed = !isRead(target) && target.method !== 'DELETE';
  if (!needed && resource !== undefined) throw malformed('The interaction takes no resource. Remove it.');
  if (!needed) return undefined;
  if (!isJsonObject(resource)) throw malformed('The interaction needs a resource: an object.');
  return resource;
}

function conditionsOf(request: JsonObject): EntryConditions {
  const conditions: Partial<Record<(typeof CONDITIONS)[number], string>> = {};
  for (const name of CONDITIONS) {
    const value = request[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > 8192)
      throw malformed(`${name} must be a text of at most 8 KiB.`);
    conditions[name] = value;
  }
  return conditions;
}

function requireKnown(object: JsonObject, members: readonly string[]): void {
  if (Object.keys(object).every((name) => members.includes(name))) return;
  throw malformed(`Only these members have a meaning here: ${members.join(', ')}.`);
}

function malformed(diagnostics: string): ResourceError {
  return ResourceError.of(400, 'structure', diagnostics);
}
