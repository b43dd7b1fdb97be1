import { MalformedBody } from '../lib/http/malformed-body';
import { parseForm } from '../lib/http/parse-form';
import { parseJson } from '../lib/http/parse-json';
import { InvalidRequest, RequestTooLarge } from '../protocol/errors/rfc6749';
import {
  parseFormParameters,
  parseJsonParameters,
  RequestParameters,
} from '../protocol/endpoints/request-parameters';
import { HttpRequest, queryStringOf } from './http-request';

/** Contract §2: what an OAuth endpoint reads at most. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * The parameters of a request to an OAuth endpoint (contract §2): a form in the body, and nothing in the query
 * string, where it would end up in logs.
 *
 * @param json whether a flat JSON object in the body will do as well
 * @throws InvalidRequest
 */
export function readParameters(request: HttpRequest, { json }: { json: boolean }): RequestParameters {
  if (queryStringOf(request) !== '') {
    throw new InvalidRequest('Parameters belong in the request body, not in the query string.');
  }
  const { body } = request;
  const mediaType = mediaTypeOf(request.headers['content-type']);
  const isJson = json && mediaType === 'application/json';
  if (mediaType !== 'application/x-www-form-urlencoded' && !isJson) {
    const accepted = `application/x-www-form-urlencoded${json ? ' or application/json' : ''}`;
    throw new InvalidRequest(`Send the parameters as ${accepted}.`);
  }
  // Another body parser has been here: the application around these modules has its own.
  if (!Buffer.isBuffer(body)) return parseFormParameters(pairsOf(body ?? {}));
  if (body.length > MAX_BODY_BYTES) throw new RequestTooLarge('The request body is too large.');
  try {
    return isJson ? parseJsonParameters(parseJson(body)) : parseFormParameters(parseForm(body));
  } catch (error) {
    if (error instanceof MalformedBody)
      throw new InvalidRequest(`The request body is malformed. ${error.message}`);
    throw error;
  }
}

function pairsOf(parsed: unknown): [string, string][] {
  return Object.entries(parsed as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item: unknown): [string, string] => {
      if (typeof item !== 'string')
        throw new InvalidRequest('A parameter is not a string. All values must be strings.');
      return [name, item];
    }),
  );
}

function mediaTypeOf(contentType: string | string[] | undefined): string {
  return (
    String(contentType ?? '')
      .split(';', 1)[0]
      ?.trim()
      .toLowerCase() ?? ''
  );
}
