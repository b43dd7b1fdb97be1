import { ResourceOperation } from '../../access/interaction';
import { ResourceError } from '../../resource/operation-outcome';

/** The methods that an entry may have; a HEAD would answer with nothing (FHIR R4 §3.1.0.11.1). */
type EntryMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What an entry asks for: what the router makes of the same method and path in a request of its own. */
export interface EntryTarget {
  readonly method: EntryMethod;
  readonly operation: ResourceOperation;
  readonly type: string;
  /** Absent where the type as a whole is meant, or what a query finds. */
  readonly id: string | undefined;
  readonly versionId: string | undefined;
  /** The id of the Patient whose compartment is searched (FHIR R4 §3.1.1.6). */
  readonly patient: string | undefined;
  /** Below the base, without a slash at either end. */
  readonly path: string;
  /** Without the question mark; absent where there is none. */
  readonly queryString: string | undefined;
}

/** As long as a request line may reasonably be. */
const MAX_LENGTH = 8 * 1024;

const TYPE = '(?<type>[A-Z][A-Za-z]+)';
const ID = '(?<id>[A-Za-z0-9._-]{1,64})';
const VERSION = '(?<versionId>[A-Za-z0-9._-]{1,64})';
const PATIENT = 'Patient/(?<patient>[A-Za-z0-9._-]{1,64})';

interface Route {
  readonly method: EntryMethod;
  readonly path: RegExp;
  readonly operation: ResourceOperation;
  /** Whether what is meant is found by a query, has one beside its path, or must not have any. */
  readonly query: 'required' | 'optional' | 'none';
}

const routes: readonly Route[] = [
  route('GET', TYPE, 'FhirSearch', 'optional'),
  route('GET', `${TYPE}/_history`, 'FhirHistory', 'optional'),
  route('GET', `${TYPE}/${ID}`, 'FhirRead', 'optional'),
  route('GET', `${TYPE}/${ID}/_history`, 'FhirHistory', 'optional'),
  route('GET', `${TYPE}/${ID}/_history/${VERSION}`, 'FhirVread', 'optional'),
  route('GET', `${PATIENT}/${TYPE}`, 'FhirSearch', 'optional'),
  route('POST', TYPE, 'FhirCreate', 'none'),
  route('POST', `${TYPE}/_search`, 'FhirSearch', 'optional'),
  route('PUT', `${TYPE}/${ID}`, 'FhirUpdate', 'none'),
  route('PUT', TYPE, 'FhirUpdate', 'required'),
  route('PATCH', `${TYPE}/${ID}`, 'FhirPatch', 'none'),
  route('DELETE', `${TYPE}/${ID}`, 'FhirDelete', 'none'),
  route('DELETE', TYPE, 'FhirDelete', 'required'),
];

/**
 * Reads the method and the URL of an entry. The URL is a path below the base of the Bundle, and nothing that could
 * be read as another one: no origin, no leading slash, no dots to climb by, no encoded characters in the path.
 *
 * @throws ResourceError 400
 */
export function parseEntryTarget(method: string, url: string): EntryTarget {
  if (url.length > MAX_LENGTH) throw malformed(`The URL is longer than ${MAX_LENGTH / 1024} KiB.`);
  if (!/^[!-~]*$/.test(url) || url.includes('#')) {
    throw malformed('The URL holds characters that a URL has only in encoded form, or a fragment.');
  }
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const queryString = mark === -1 ? undefined : url.slice(mark + 1);
  for (const one of routes) {
    const parts = one.method === method ? partsOf(one, path, queryString) : undefined;
    if (parts !== undefined)
      return { method: one.method, operation: one.operation, ...parts, path, queryString };
  }
  throw malformed(
    'No interaction has this method and URL. Write the method in capitals and the URL relative to the base, ' +
      'as in Patient/p1 or Patient?name=x.',
  );
}

type Parts = Pick<EntryTarget, 'type' | 'id' | 'versionId' | 'patient'>;

function partsOf(
  { path: pattern, query }: Route,
  path: string,
  queryString: string | undefined,
): Parts | undefined {
  if (query === 'none' && queryString !== undefined) return undefined;
  if (query === 'required' && (queryString ?? '') === '') return undefined;
  const { type, id, versionId, patient } = pattern.exec(path)?.groups ?? {};
  if (type === undefined || ![id, versionId, patient].every(isIdentifier)) return undefined;
  return { type, id, versionId, patient };
}

export function isRead({ method, operation }: EntryTarget): boolean {
  return method === 'GET' || operation === 'FhirSearch';
}

function route(
  method: EntryMethod,
  path: string,
  operation: ResourceOperation,
  query: Route['query'],
): Route {
  return { method, path: new RegExp(`^${path}$`), operation, query };
}

/** Dots alone lead elsewhere, and these two are system paths. */
function isIdentifier(part: string | undefined): boolean {
  return part === undefined || !/^(?:\.{1,2}|_search|_history)$/.test(part);
}

function malformed(diagnostics: string): ResourceError {
  return ResourceError.of(400, 'invalid', diagnostics);
}
