import { Interaction } from '../access/interaction';
import { PATH_PARAMETERS, RequestFacts } from '../access/request-object';
import { MalformedBody } from '../lib/http/malformed-body';
import { parseForm } from '../lib/http/parse-form';
import { Pair, parseQueryString } from '../lib/http/query-string';
import { HttpRequest, queryStringOf } from './http-request';

/**
 * The parameters of a resource request: the query string, and for a POSTed search the form too (contract
 * rule 7).
 *
 * @throws MalformedBody
 */
export function parametersOf(request: HttpRequest, operation: Interaction['operation']): Pair[] {
  const queryString = queryStringOf(request);
  const pairs = queryString === '' ? [] : parseQueryString(queryString);
  if (operation === 'FhirSearch' && request.method === 'POST') pairs.push(...formOf(request.body));
  for (const [name] of pairs) {
    // A policy that reads the path must not be told another one by a parameter.
    if (PATH_PARAMETERS.includes(name)) throw new MalformedBody(`${name} is no parameter: the path says it.`);
  }
  return pairs;
}

/** What a request looks like to an access policy. */
export function factsOf(request: HttpRequest, operation: Interaction['operation']): RequestFacts {
  const { method, url, headers, ip } = request;
  return {
    method,
    scheme: request.protocol ?? 'http',
    path: url.split('?', 1)[0] ?? '',
    queryString: queryStringOf(request),
    parameters: parametersOf(request, operation),
    headers,
    ...(ip !== undefined && { remoteAddress: ip }),
  };
}

function formOf(body: unknown): Pair[] {
  if (Buffer.isBuffer(body)) return parseForm(body);
  // Another body parser has been here.
  return Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): Pair => [name, String(item)]),
  );
}
