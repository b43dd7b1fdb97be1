import { JsonObject } from '../lib/json';
import { renderResource } from '../resource/render';
import { ResourceRow } from '../resource/resource-row';

/** What a handler of the resource API returns; the interceptor negotiates and renders it. */
export interface ResourceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** A resource with its validators (FHIR R4 §3.1.0.1.7): every answer that carries one version has them. */
export function answerWith(
  status: number,
  type: string,
  row: ResourceRow,
  location?: string,
): ResourceAnswer {
  return {
    status,
    headers: {
      ...validators(row.version, row.lastUpdated),
      ...(location !== undefined && { Location: `${location}/${type}/${row.id}/_history/${row.version}` }),
    },
    body: renderResource(type, row),
  };
}

export function validators(version: number, lastUpdated: Date): Record<string, string> {
  return { ETag: etag(version), 'Last-Modified': lastUpdated.toUTCString() };
}

export function etag(version: number): string {
  return `W/"${version}"`;
}
