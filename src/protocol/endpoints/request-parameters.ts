import { isJsonObject, Json } from '../../lib/json';
import { InvalidRequest } from '../errors/rfc6749';

/** RFC 8707 §2: the only parameters that may be sent more than once. */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The parameters of one request to an OAuth endpoint: present ones only, none of them empty. */
export interface RequestParameters {
  readonly single: Readonly<Record<string, string>>;
  /** `resource` and its synonym `audience`, in the order sent. */
  readonly resources: readonly string[];
}

/**
 * Checks the parameters of a form (RFC 6749 §3.1): empty equals omitted, unknown ones are kept for nobody
 * to read, repeated ones are refused.
 */
export function parseFormParameters(pairs: readonly (readonly [string, string])[]): RequestParameters {
  const single = Object.create(null) as Record<string, string>;
  const resources: string[] = [];
  for (const [name, value] of pairs) {
    if (value === '') continue;
    if (repeatable.has(name)) resources.push(value);
    else if (name in single) throw new InvalidRequest('A parameter is repeated. Send each parameter once.');
    else single[name] = value;
  }
  return { single, resources };
}

/** The same for a JSON body: a flat object of strings (contract §2). */
export function parseJsonParameters(body: unknown): RequestParameters {
  if (!isJsonObject(body)) throw new InvalidRequest('The JSON body must be an object of string values.');
  return parseFormParameters(Object.entries(body).flatMap(([name, value]) => jsonPairs(name, value)));
}

function jsonPairs(name: string, value: Json | undefined): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (repeatable.has(name) && Array.isArray(value)) return value.flatMap((item) => jsonPairs(name, item));
  throw new InvalidRequest('A JSON parameter is not a string. All values must be strings.');
}
