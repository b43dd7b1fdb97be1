import { isJsonObject, JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { ResourceRow } from '../../resource/resource-row';
import { ResourceDefinition } from '../../resource/resource.definition';
import { SeenRow } from '../../search/resource-search';
import { etag } from '../resource-answer';
import { isOneOf, onlyElements, withoutElements } from '../seen-resource';

/** What a condition of HTTP is about. */
interface Matched {
  readonly stored: ResourceRow;
  /** Absent where the caller may not read it. */
  readonly seen: SeenRow | undefined;
}

/** Contract §7: what decisions may hang on, so that only callers who are bound by none set it. */
const LABELS = ['security', 'tag'];

/** What of a body is content: type and id are the path's, version and time the server's. */
export function contentOf(type: string, id: string | undefined, body: JsonObject): JsonObject {
  const { resourceType, id: bodyId, meta, ...content } = body;
  if (resourceType !== undefined && resourceType !== type) {
    throw ResourceError.of(
      400,
      'invalid',
      `The body's resourceType must be ${type}, or absent.`,
      `${type}.resourceType`,
    );
  }
  if (id !== undefined && bodyId !== undefined && bodyId !== id) {
    throw ResourceError.of(
      400,
      'invalid',
      'The id of the body differs from the id of the path.',
      `${type}.id`,
    );
  }
  return withMeta(content, keepMeta(type, meta));
}

/** Ids of FHIR R4 §2.24.0.1, with the underscore that contract §4.1 adds for admin types. */
export function requireId({ type, family }: ResourceDefinition, id: string): string {
  const form = family === 'fhir' ? /^[A-Za-z0-9.-]{1,64}$/ : /^[A-Za-z0-9._-]{1,64}$/;
  // Whoever follows a link to `..` arrives one level up: clients and proxies resolve it before they send.
  if (form.test(id) && id !== '.' && id !== '..') return id;
  const allowed = family === 'fhir' ? 'A-Z a-z 0-9 . -' : 'A-Z a-z 0-9 . _ -';
  throw ResourceError.of(
    422,
    'value',
    `An id is 1 to 64 of ${allowed}, and not a dot or two alone.`,
    `${type}.id`,
  );
}

/** Small patches must not add up to what no body may be. */
export function requireSize(content: JsonObject, maxBytes: number): void {
  if (Buffer.byteLength(JSON.stringify(content)) <= maxBytes) return;
  throw ResourceError.of(413, 'too-long', `The patch leaves more than ${maxBytes / 1024} KiB.`);
}

/**
 * FHIR R4 §3.1.0.5: an update that presents another version than the stored one loses nothing. Which one is stored is
 * told to those who may read it.
 */
export function requireMatch(target: Matched | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const stored = target?.stored;
  const matches =
    stored !== undefined && (ifMatch === '*' || ifMatch.replace(/^W\//, '') === `"${stored.version}"`);
  if (matches) return;
  const current = currentVersion(target);
  throw ResourceError.of(
    412,
    'conflict',
    `If-Match does not match: ${current}. Read the resource and try again.`,
  );
}

function currentVersion(target: Matched | undefined): string {
  if (target === undefined) return 'no version is stored';
  const { stored, seen } = target;
  return seen === undefined ? 'another version is stored' : `the stored version is ${etag(stored.version)}`;
}

/** RFC 9110 §13.1.2: `If-None-Match: *` asks for a creation. */
export function requireNone(stored: ResourceRow | undefined, ifNoneMatch: string | undefined): void {
  if (stored === undefined || ifNoneMatch?.trim() !== '*') return;
  throw ResourceError.of(
    412,
    'conflict',
    'If-None-Match does not match: a resource is stored under this id.',
  );
}

/** What a caller does not see stays as it is, unless the content says otherwise. */
export function keepUnseen(content: JsonObject, stored: JsonObject, unseen: readonly string[]): JsonObject {
  const kept = unseen.filter((element) => !Object.keys(content).some((member) => isOneOf(member, [element])));
  return { ...content, ...onlyElements(stored, kept) };
}

/** What a creation would leave, as policies see it: without what nobody reads. */
export function draftOf(
  { type, writeOnly = [] }: ResourceDefinition,
  id: string,
  content: JsonObject,
): JsonObject {
  return { resourceType: type, id, ...withoutElements(content, writeOnly) };
}

/** Content with the labels that are stored, whatever it says of them: none where nothing is stored. */
export function keepLabels(content: JsonObject, stored: JsonObject): JsonObject {
  const labelled = Object.entries(labelsOf(stored));
  const { meta, ...rest } = content;
  const own = isJsonObject(meta) ? Object.entries(meta).filter(([member]) => !isLabel(member)) : [];
  const kept = [...own, ...labelled];
  return withMeta(rest, kept.length > 0 ? Object.fromEntries(kept) : undefined);
}

export function labelsOf({ meta }: JsonObject): JsonObject {
  if (!isJsonObject(meta)) return {};
  return Object.fromEntries(Object.entries(meta).filter(([member]) => isLabel(member)));
}

function isLabel(member: string): boolean {
  return isOneOf(member, LABELS);
}

function keepMeta(type: string, meta: JsonObject[string]): JsonObject | undefined {
  if (meta === undefined) return undefined;
  if (!isJsonObject(meta))
    throw ResourceError.of(422, 'structure', 'meta must be an object.', `${type}.meta`);
  const { versionId, lastUpdated, ...kept } = meta;
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function withMeta(content: JsonObject, meta: JsonObject | undefined): JsonObject {
  return meta === undefined ? content : { ...content, meta };
}
