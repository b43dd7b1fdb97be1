import { JsonObject } from '../lib/json';
import { Pair } from '../lib/http/query-string';
import { renderResource } from '../resource/render';
import { ResourceVersion } from '../resource/resource-row';
import { etag } from './resource-answer';

interface SearchPage {
  readonly base: string;
  readonly type: string;
  readonly pairs: readonly Pair[];
  readonly resources: readonly JsonObject[];
  readonly total: number;
  /** The cursor of the next page, if there is one. */
  readonly next: string | undefined;
}

/** A page of search results, FHIR R4 §3.1.1.1. */
export function searchBundle({ base, type, pairs, resources, total, next }: SearchPage): JsonObject {
  const query = writeQuery(pairs);
  const link = [{ relation: 'self', url: `${base}/${type}${query === '' ? '' : `?${query}`}` }];
  if (next !== undefined) link.push({ relation: 'next', url: `${base}/${type}?_cursor=${next}` });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link,
    ...(resources.length > 0 && {
      entry: resources.map((resource) => ({
        fullUrl: `${base}/${type}/${resource.id as string}`,
        resource,
        search: { mode: 'match' },
      })),
    }),
  };
}

interface HistoryPage {
  readonly base: string;
  readonly type: string;
  readonly id: string;
  readonly versions: readonly ResourceVersion[];
  readonly total: number;
  readonly offset: number;
}

const statuses = { POST: '201', PUT: '200', PATCH: '200', DELETE: '204' } as const;

/** A page of an instance's history, newest first, FHIR R4 §3.1.0.12. */
export function historyBundle({ base, type, id, versions, total, offset }: HistoryPage): JsonObject {
  const url = `${base}/${type}/${id}`;
  const end = offset + versions.length;
  const link = [{ relation: 'self', url: `${url}/_history` }];
  if (versions.length > 0 && end < total) {
    link.push({ relation: 'next', url: `${url}/_history?_count=${versions.length}&_offset=${end}` });
  }
  return {
    resourceType: 'Bundle',
    type: 'history',
    total,
    link,
    ...(versions.length > 0 && {
      entry: versions.map((version) => ({
        fullUrl: url,
        ...(version.document !== null && {
          resource: renderResource(type, { ...version, document: version.document }),
        }),
        request: { method: version.method, url: version.method === 'POST' ? type : `${type}/${id}` },
        response: {
          status: statuses[version.method],
          etag: etag(version.version),
          lastModified: version.lastUpdated.toISOString(),
        },
      })),
    }),
  };
}

export function writeQuery(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}
