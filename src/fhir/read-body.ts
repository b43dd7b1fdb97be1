import { isJsonObject, Json, JsonObject } from '../lib/json';
import { MalformedBody } from '../lib/http/malformed-body';
import { parseMediaType } from '../lib/http/media-type';
import { parseJson } from '../lib/http/parse-json';
import { parseYaml } from '../lib/http/parse-yaml';
import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';

const parsers: Readonly<Record<string, (body: Uint8Array) => Json>> = {
  'application/json': parseJson,
  'application/fhir+json': parseJson,
  'text/yaml': parseYaml,
  'application/yaml': parseYaml,
};

/**
 * The resource in a request body, JSON or YAML (contract §3).
 *
 * @throws ResourceError 415 for another media type, 413 above `maxBytes`, 400 for what cannot be parsed
 */
export function readResource(request: HttpRequest, maxBytes: number): JsonObject {
  const { body } = request;
  const contentType = request.headers['content-type'];
  const type = parseMediaType(Array.isArray(contentType) ? contentType[0] : contentType)?.type;
  const parse = type === undefined || !Object.hasOwn(parsers, type) ? undefined : parsers[type];
  if (parse === undefined) {
    const known = Object.keys(parsers).join(', ');
    throw ResourceError.of(415, 'not-supported', `Send the resource with a Content-Type of ${known}.`);
  }
  // An application around these modules may have parsed the body already.
  const parsed = Buffer.isBuffer(body) ? parseBytes(parse, body, maxBytes) : (body as Json | undefined);
  if (!isJsonObject(parsed))
    throw ResourceError.of(400, 'structure', 'The body must be a resource: an object.');
  return parsed;
}

function parseBytes(parse: (body: Uint8Array) => Json, body: Buffer, maxBytes: number): Json {
  if (body.length > maxBytes) {
    throw ResourceError.of(413, 'too-long', `The body is larger than ${maxBytes / 1024} KiB.`);
  }
  try {
    return parse(body);
  } catch (error) {
    if (error instanceof MalformedBody) throw ResourceError.of(400, 'structure', error.message);
    throw error;
  }
}
