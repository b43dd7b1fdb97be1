import { HttpRequest } from '../security/http-request';
import { parametersOf } from '../security/request-facts';
import { originOf } from '../security/request-origin';
import { SearchRequest } from './resource-reader';
import { baseOf } from './resource-paths';
import { WriteRequest } from './resource-writer';

/** What the resource API reads of a request beside its path and body. */
export class RequestContext {
  constructor(private readonly issuer: string) {}

  searchOf(request: HttpRequest): SearchRequest {
    return {
      base: baseOf(this.issuer, request.url),
      pairs: parametersOf(request, 'FhirSearch'),
      lenient: /(?:^|[,;\s])handling=lenient(?:[,;\s]|$)/i.test(headerOf(request, 'prefer') ?? ''),
    };
  }

  writeOf(request: HttpRequest): WriteRequest {
    const { ip, requestId } = originOf(request);
    return { base: baseOf(this.issuer, request.url), ifMatch: headerOf(request, 'if-match'), ip, requestId };
  }
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
