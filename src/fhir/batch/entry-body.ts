import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { HttpRequest } from '../../security/http-request';
import { readPatch, ResourcePatch } from '../read-patch';

/** @throws ResourceError 413: what no request of its own could carry, no entry carries either */
export function requireBodySize(resource: JsonObject, maxBytes: number): JsonObject {
  if (Buffer.byteLength(JSON.stringify(resource)) <= maxBytes) return resource;
  throw ResourceError.of(413, 'too-long', `The resource is larger than ${maxBytes / 1024} KiB.`);
}

/**
 * The patch in an entry: a Binary with the media type and the bytes of a PATCH body (FHIR R4 §3.1.0.6.1).
 *
 * @throws ResourceError
 */
export function readBinaryPatch(resource: JsonObject, request: HttpRequest, maxBytes: number): ResourcePatch {
  const { resourceType, contentType, data } = resource;
  if (resourceType !== 'Binary' || typeof contentType !== 'string' || typeof data !== 'string') {
    const text =
      'Send the patch in a Binary with contentType and data. Parameters (FHIRPath Patch) are not supported.';
    throw ResourceError.of(400, 'not-supported', text);
  }
  const bytes = Buffer.from(data, 'base64');
  // Otherwise characters outside of the alphabet would be skipped.
  if (bytes.toString('base64') !== data)
    throw ResourceError.of(400, 'structure', 'The data of the Binary is no base64.');
  return readPatch(
    { ...request, headers: { ...request.headers, 'content-type': contentType }, body: bytes },
    maxBytes,
  );
}
