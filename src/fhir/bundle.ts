import { JsonObject } from '../lib/json';
import { Pair } from '../lib/http/query-string';
import { renderResource } from '../resource/render';
import { HistoryEntry } from '../search/history-search';
import { etag } from './resource-answer';
import { writeQuery } from './search/search-request';
import { withoutElements } from './seen-resource';

interface SearchPage {
  readonly base: string;
  /** What is searched, below the base. */
  readonly path: string;
  /** The parameters that had an effect. */
  readonly pairs: readonly Pair[];
  readonly matches: readonly JsonObject[];
  readonly included: readonly JsonObject[];
  /** Not everything that could be included is. */
  readonly cut: boolean;
  /** Absent: not counted. */
  readonly total?: number;
  /** The cursor of the next page, if there is one. */
  readonly next?: string;
}

/** FHIR R4 §3.1.1.5.4: a server may stop including, and says so. */
const CUT: JsonObject = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'warning',
      code: 'incomplete',
      details: { text: 'Not everything is included' },
      diagnostics:
        'There may be more resources to include. Ask for fewer matches, or search for them directly.',
    },
  ],
};

/** A page of search results, FHIR R4 §3.1.1.1. */
export function searchBundle(page: SearchPage): JsonObject {
  const { base, path, pairs, total, next } = page;
  const query = writeQuery(pairs);
  const link = [{ relation: 'self', url: `${base}/${path}${query === '' ? '' : `?${query}`}` }];
  if (next !== undefined) link.push({ relation: 'next', url: `${base}/${path}?_cursor=${next}` });
  const entry = [
    ...page.matches.map((resource) => entryOf(base, resource, 'match')),
    ...page.included.map((resource) => entryOf(base, resource, 'include')),
    ...(page.cut ? [{ resource: CUT, search: { mode: 'outcome' } }] : []),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total !== undefined && { total }),
    link,
    ...(entry.length > 0 && { entry }),
  };
}

function entryOf(base: string, resource: JsonObject, mode: 'match' | 'include'): JsonObject {
  const fullUrl = `${base}/${resource.resourceType as string}/${resource.id as string}`;
  return { fullUrl, resource, search: { mode } };
}

interface HistoryPage {
  readonly base: string;
  /** Whose history it is, below the base: `Patient/p1`, `Patient`, or nothing for all. */
  readonly path: string;
  readonly versions: readonly HistoryEntry[];
  readonly total: number;
  readonly offset: number;
}

const statuses = { POST: '201', PUT: '200', PATCH: '200', DELETE: '204' } as const;

/** A page of a history, newest first, FHIR R4 §3.1.0.12. */
export function historyBundle({ base, path, versions, total, offset }: HistoryPage): JsonObject {
  const url = `${base}${path === '' ? '' : `/${path}`}/_history`;
  const end = offset + versions.length;
  const link = [{ relation: 'self', url }];
  if (versions.length > 0 && end < total) {
    link.push({ relation: 'next', url: `${url}?_count=${versions.length}&_offset=${end}` });
  }
  return {
    resourceType: 'Bundle',
    type: 'history',
    total,
    link,
    ...(versions.length > 0 && { entry: versions.map((version) => versionEntry(base, version)) }),
  };
}

function versionEntry(base: string, version: HistoryEntry): JsonObject {
  const { type, id, document, method, hiddenFields } = version;
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(document !== null && {
      resource: renderResource(type, { ...version, document: withoutElements(document, hiddenFields) }),
    }),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: {
      status: statuses[method],
      etag: etag(version.version),
      lastModified: version.lastUpdated.toISOString(),
    },
  };
}
