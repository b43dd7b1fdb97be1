import { parseQueryString } from '../../lib/http/query-string';
import { RESOURCE_TYPES } from '../../r4/resource-types';
import { SearchParameterType } from '../../r4/search-parameter';
import { searchParametersOf } from '../../r4/search-parameters';

/** One condition of a granular scope: a search parameter, and the values one of which must match. */
export interface ScopeCriterion {
  readonly parameter: string;
  /** Decoded; commas that stand for themselves keep their backslash. */
  readonly alternatives: readonly string[];
}

/** Far more than anybody grants in one scope, and within what a search may hold. */
const MAX_LENGTH = 2000;
const MAX_CRITERIA = 30;
const MAX_ALTERNATIVES = 100;

/**
 * The query of a granular scope, SMART 2.2 §scopes: `category=laboratory&status=final`. Plain parameters of the type
 * with values, and nothing else: of modifiers and chains nobody could say which scope contains which, and one that
 * is unknown would not narrow.
 *
 * @param resourceType `*`: only what every type is found by
 * @returns undefined for any other
 */
export function readScopeQuery(resourceType: string, query: string): readonly ScopeCriterion[] | undefined {
  const parts = query.split('&');
  if (query.length > MAX_LENGTH || parts.length > MAX_CRITERIA) return undefined;
  // A name that is encoded, or has more to it, is no name of a parameter.
  if (!parts.every((part) => /^[A-Za-z_][A-Za-z0-9_-]*=/.test(part))) return undefined;
  const known = parametersOf(resourceType);
  const criteria: ScopeCriterion[] = [];
  for (const [parameter, text] of decoded(query) ?? []) {
    const alternatives = splitUnescaped(text, ',');
    const type = known.get(parameter);
    if (type === undefined || !alternatives.every((value) => isValueOf(type, value))) return undefined;
    criteria.push({ parameter, alternatives });
  }
  const values = criteria.reduce((sum, { alternatives }) => sum + alternatives.length, 0);
  return criteria.length === parts.length && values <= MAX_ALTERNATIVES ? criteria : undefined;
}

/** Whether all that `wanted` lets through is let through by `granted`: each of its criteria is demanded, or more. */
export function isImplied(granted: readonly ScopeCriterion[], wanted: readonly ScopeCriterion[]): boolean {
  return granted.every(({ parameter, alternatives }) =>
    wanted.some(
      (other) =>
        other.parameter === parameter && other.alternatives.every((value) => alternatives.includes(value)),
    ),
  );
}

function decoded(query: string) {
  try {
    return parseQueryString(query);
  } catch {
    return undefined;
  }
}

type Known = ReadonlyMap<string, SearchParameterType | 'id'>;

/** FHIR R4 §3.1.1.4.1: beside its own parameters every type has these two. */
const EVERYWHERE: readonly (readonly [string, SearchParameterType | 'id'])[] = [
  ['_id', 'id'],
  ['_lastUpdated', 'date'],
];

const knownOf = new Map<string, Known>();

function parametersOf(resourceType: string): Known {
  const known = knownOf.get(resourceType);
  if (known !== undefined) return known;
  const own = searchParametersOf(resourceType === '*' ? (RESOURCE_TYPES[0] ?? '') : resourceType)
    .filter(({ name }) => resourceType !== '*' || isShared(name))
    .map(({ name, type }) => [name, type] as const);
  const found: Known = new Map([...EVERYWHERE, ...own]);
  // Names that a client makes up must not fill the memory.
  if (own.length > 0) knownOf.set(resourceType, found);
  return found;
}

function isShared(name: string): boolean {
  return RESOURCE_TYPES.every((type) => searchParametersOf(type).some((other) => other.name === name));
}

/** FHIR R4 §3.1.1.4.7; `ap` depends on when it is asked. */
const DATE =
  /^(?:eq|ne|gt|lt|ge|le|sa|eb)?(?!0000)\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?)?)?$/;
const NUMBER = /^(?:eq|ne|gt|lt|ge|le|sa|eb|ap)?-?\d{1,18}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?$/;
const REFERENCE = /^(?:(?:[A-Z][A-Za-z]{0,63}\/)?[A-Za-z0-9\-._]{1,64}|[A-Za-z][A-Za-z0-9+.-]*:\S+)$/;

/** Whether it can be a value of such a parameter. One that turns out to be none lets nothing through. */
function isValueOf(type: SearchParameterType | 'id', value: string): boolean {
  const [first = '', ...rest] = splitUnescaped(value, '|');
  switch (type) {
    case 'token':
      return rest.length <= 1 && (first !== '' || (rest[0] ?? '') !== '');
    case 'date':
      return isDate(value);
    case 'number':
      return NUMBER.test(value);
    case 'quantity':
      return NUMBER.test(first) && isUnit(rest);
    case 'reference':
      return REFERENCE.test(value);
    default:
      return value !== '';
  }
}

/** FHIR R4 §3.1.1.4.11: none, or `system|code` of which one may be left out. */
function isUnit(parts: readonly string[]): boolean {
  return parts.length === 0 || (parts.length === 2 && parts.join('') !== '');
}

function isDate(value: string): boolean {
  if (!DATE.test(value)) return false;
  const [day] = /\d{4}-\d\d-\d\d/.exec(value) ?? [];
  // JavaScript takes the 30th of February for the 1st of March.
  return day === undefined || new Date(day).toISOString().startsWith(day);
}

/** FHIR R4 §3.1.1.4.0.1: a backslash takes away what the next character means. */
function splitUnescaped(text: string, separator: ',' | '|'): readonly string[] {
  const parts = [''];
  for (const piece of text.match(/\\[^]|[^]/g) ?? []) {
    if (piece === separator) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${piece}`);
  }
  return parts;
}
