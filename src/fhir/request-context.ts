import { MalformedBody } from '../lib/http/malformed-body';
import { parseQueryString } from '../lib/http/query-string';
import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest, queryStringOf } from '../security/http-request';
import { parametersOf } from '../security/request-facts';
import { originOf } from '../security/request-origin';
import { ReadRequest } from './instance-reader';
import { parsePreferences } from './preferences';
import { baseOf } from './resource-paths';
import { SearchRequest } from './search/search-request';
import { WriteRequest } from './write/write-request';

/** What the resource API reads of a request beside its path and body. */
export class RequestContext {
  constructor(private readonly issuer: string) {}

  readOf(request: HttpRequest): ReadRequest {
    return {
      pairs: queryStringOf(request) === '' ? [] : parametersOf(request, 'FhirRead'),
      ifNoneMatch: headerOf(request, 'if-none-match'),
      ifModifiedSince: headerOf(request, 'if-modified-since'),
    };
  }

  searchOf(request: HttpRequest): SearchRequest {
    return {
      base: baseOf(this.issuer, request.url),
      pairs: parametersOf(request, 'FhirSearch'),
      lenient: parsePreferences(headerOf(request, 'prefer')).lenient,
    };
  }

  writeOf(request: HttpRequest): WriteRequest {
    const { ip, requestId } = originOf(request);
    const ifNoneExist = headerOf(request, 'if-none-exist');
    return {
      base: baseOf(this.issuer, request.url),
      ifMatch: headerOf(request, 'if-match'),
      ifNoneMatch: headerOf(request, 'if-none-match'),
      ...(ifNoneExist !== undefined && { ifNoneExist: parseCondition(ifNoneExist) }),
      prefer: parsePreferences(headerOf(request, 'prefer')).prefer,
      ip,
      requestId,
    };
  }
}

/** FHIR R4 §3.1.0.8.1: `If-None-Exist` holds a query string, or a URL that has one. */
function parseCondition(header: string): ReturnType<typeof parseQueryString> {
  try {
    return parseQueryString(header.slice(header.indexOf('?') + 1));
  } catch (error) {
    if (error instanceof MalformedBody) throw ResourceError.of(400, 'invalid', error.message);
    throw error;
  }
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
