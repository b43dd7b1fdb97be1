import { MalformedBody } from '../lib/http/malformed-body';
import { parseMediaType } from '../lib/http/media-type';
import { parseJson } from '../lib/http/parse-json';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { ResourceError } from '../resource/operation-outcome';
import { validateAs } from '../resource/validate';
import { HttpRequest } from '../security/http-request';
import { idOf, LaunchAttributes } from './launch.schema';

/** Contract §2. */
const MAX_BODY_BYTES = 64 * 1024;

/** What an EHR asks for. */
export interface LaunchRequest {
  /** Undefined: the caller's user. */
  readonly userId: string | undefined;
  /** By the names of the token response. */
  readonly context: JsonObject;
}

/** @throws ResourceError 415, 413 or 400 for what is no JSON object; 422 for what it must not hold */
export async function readLaunchRequest(request: HttpRequest): Promise<LaunchRequest> {
  const body = readJsonObject(request);
  const issues = await validateAs(LaunchAttributes, body, 'Launch');
  if (issues.length > 0) throw new ResourceError(422, issues);
  const { user, patient, encounter, ...context } = body as JsonObject & LaunchBody;
  return {
    userId: user === undefined ? undefined : idOf('User', user),
    context: {
      ...(patient !== undefined && { patient: idOf('Patient', patient) }),
      ...(encounter !== undefined && { encounter: idOf('Encounter', encounter) }),
      ...context,
    },
  };
}

type LaunchBody = Pick<LaunchAttributes, 'user' | 'patient' | 'encounter'>;

function readJsonObject({ headers, body }: HttpRequest): JsonObject {
  const { 'content-type': contentType } = headers;
  const type = parseMediaType(typeof contentType === 'string' ? contentType : undefined)?.type;
  if (type !== 'application/json' && type !== 'application/fhir+json') {
    throw ResourceError.of(415, 'not-supported', 'Send the launch as application/json.');
  }
  // An application around these modules may have parsed the body already.
  const parsed = Buffer.isBuffer(body) ? parseBytes(body) : body;
  if (!isJsonObject(parsed)) throw ResourceError.of(400, 'structure', 'The body must be an object.');
  return parsed;
}

function parseBytes(body: Buffer): Json {
  if (body.length > MAX_BODY_BYTES)
    throw ResourceError.of(413, 'too-long', 'The body is larger than 64 KiB.');
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof MalformedBody) throw ResourceError.of(400, 'structure', error.message);
    throw error;
  }
}
