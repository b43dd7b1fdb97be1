import { JsonObject } from '../lib/json';
import { ResourceError } from '../resource/operation-outcome';

/** What a handler of the resource API returns; the interceptor negotiates and renders it. */
export interface ResourceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** What every answer that carries one version has (FHIR R4 §3.1.0.1.7). */
export function validators(version: number, lastUpdated: Date): Record<string, string> {
  return { ETag: etag(version), 'Last-Modified': lastUpdated.toUTCString() };
}

export function etag(version: number): string {
  return `W/"${version}"`;
}

/** Also for what the caller must not know of: the same bytes, the id apart. */
export function notFound(type: string, id: string): ResourceError {
  return ResourceError.of(404, 'not-found', `${type}/${id} is not known here.`);
}

export function gone(type: string, id: string): ResourceError {
  return ResourceError.of(410, 'deleted', `${type}/${id} was deleted.`);
}
