import { isJsonObject, Json, JsonObject } from '../lib/json';
import { MalformedBody } from '../lib/http/malformed-body';
import { parseMediaType } from '../lib/http/media-type';
import { parseJson } from '../lib/http/parse-json';
import { PatchOperation, parseJsonPatch } from '../lib/json-patch/parse-json-patch';
import { PatchError } from '../lib/json-patch/patch-error';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';

/** What a PATCH asks for. */
export type ResourcePatch =
  | { readonly kind: 'merge'; readonly body: JsonObject }
  | { readonly kind: 'operations'; readonly body: Json; readonly operations: readonly PatchOperation[] };

const MERGE_PATCH = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

/**
 * The patch in a request body (contract §3): RFC 7396 or RFC 6902, as the media type says.
 *
 * @throws ResourceError 415 for another media type, 413 above `maxBytes`, 400 for what is no such patch
 */
export function readPatch({ headers, body }: HttpRequest, maxBytes: number): ResourcePatch {
  const contentType = headers['content-type'];
  const type = parseMediaType(Array.isArray(contentType) ? contentType[0] : contentType)?.type;
  if (type !== MERGE_PATCH && type !== JSON_PATCH) throw unsupported();
  try {
    // An application around these modules may have parsed the body already.
    const parsed = Buffer.isBuffer(body) ? parseBytes(body, maxBytes) : (body as Json);
    return type === JSON_PATCH
      ? { kind: 'operations', body: parsed, operations: parseJsonPatch(parsed) }
      : { kind: 'merge', body: requireObject(parsed) };
  } catch (error) {
    if (error instanceof MalformedBody || error instanceof PatchError)
      throw ResourceError.of(400, 'structure', error.message);
    throw error;
  }
}

function parseBytes(body: Buffer, maxBytes: number): Json {
  if (body.length > maxBytes) {
    throw ResourceError.of(413, 'too-long', `The body is larger than ${maxBytes / 1024} KiB.`);
  }
  return parseJson(body);
}

function requireObject(patch: Json): JsonObject {
  if (isJsonObject(patch)) return patch;
  throw new PatchError('malformed', 'A merge patch of a resource is an object.');
}

/** RFC 5789 §3.1: the answer says what would have been understood. */
function unsupported(): ResourceError {
  const issue: Issue = {
    code: 'not-supported',
    diagnostics: `Send the patch with a Content-Type of ${MERGE_PATCH} or ${JSON_PATCH}.`,
  };
  return new ResourceError(415, [issue], { 'Accept-Patch': `${MERGE_PATCH}, ${JSON_PATCH}` });
}
