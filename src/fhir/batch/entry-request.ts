import { HttpRequest } from '../../security/http-request';
import { BundleEntry, EntryConditions } from './bundle-entry';

/** Headers that the envelope has for itself: for an entry its own conditions stand in their place. */
const HEADERS: Readonly<Record<keyof EntryConditions, string>> = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  ifModifiedSince: 'if-modified-since',
  ifNoneExist: 'if-none-exist',
};

/** The request of its own that an entry stands for: what policies, and all that serves it, read of it. */
export function requestOf({ target, conditions }: BundleEntry, envelope: HttpRequest): HttpRequest {
  const { path, queryString } = target;
  const { ip, id, protocol } = envelope;
  return {
    method: target.method,
    url: `${basePathOf(envelope)}/${path}${queryString === undefined ? '' : `?${queryString}`}`,
    headers: { ...envelope.headers, ...headersOf(conditions) },
    params: {},
    ...(ip !== undefined && { ip }),
    ...(id !== undefined && { id }),
    ...(protocol !== undefined && { protocol }),
  };
}

function headersOf(conditions: EntryConditions): Record<string, string | undefined> {
  const names = Object.keys(HEADERS) as (keyof EntryConditions)[];
  return Object.fromEntries(names.map((name) => [HEADERS[name], conditions[name]]));
}

function basePathOf({ url }: HttpRequest): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
