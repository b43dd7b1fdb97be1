import { Json, JsonObject } from '../lib/json';
import { SearchParameter } from '../r4/search-parameter';
import { dateValue } from './date-values';
import { elementsAt } from './element-values';
import { KeyScope, presenceKey, referenceKey, tokenKey } from './index-key';
import { normalise } from './normalise';
import { referenceValue } from './reference-values';
import { stringValues } from './string-values';
import { tokenValues } from './token-values';

/** A row of `fhir_index`, named by its columns; absent members are null there. */
interface IndexRow {
  readonly param: string;
  readonly text?: string;
  readonly exact?: string;
  readonly start_at?: string;
  readonly end_at?: string;
}

/** All that a resource is found by. */
export interface IndexValues {
  readonly tokens: readonly string[];
  readonly refs: readonly string[];
  readonly rows: readonly IndexRow[];
}

/** Reads the values of every search parameter out of a resource. */
export function indexValues(
  type: string,
  document: JsonObject,
  parameters: readonly SearchParameter[],
): IndexValues {
  const tokens = new Set<string>();
  const refs = new Set<string>();
  const rows = new Map<string, IndexRow>();
  for (const parameter of parameters) {
    const values = parameter.paths.flatMap((path) => elementsAt(document, path));
    const scope = { type, parameter: parameter.name };
    if (values.length > 0) tokens.add(presenceKey(scope));
    for (const value of values) {
      for (const key of tokenKeys(scope, parameter, value)) tokens.add(key);
      for (const key of referenceKeys(scope, parameter, value)) refs.add(key);
      for (const row of rowsOf(parameter, value)) rows.set(JSON.stringify(row), row);
    }
  }
  return { tokens: [...tokens], refs: [...refs], rows: [...rows.values()] };
}

/** One key for each way a token may be asked for. */
function tokenKeys(scope: KeyScope, parameter: SearchParameter, value: Json): string[] {
  if (parameter.type !== 'token') return [];
  return tokenValues(value).flatMap(({ system, code }) => [
    ...(code === undefined ? [] : [tokenKey(scope, system, code), tokenKey(scope, undefined, code)]),
    ...(system === null ? [] : [tokenKey(scope, system, undefined)]),
  ]);
}

function referenceKeys(scope: KeyScope, { type, targets }: SearchParameter, value: Json): string[] {
  const target = type === 'reference' ? referenceValue(value) : undefined;
  if (target === undefined || (targets !== undefined && !targets.includes(target.type))) return [];
  return [referenceKey(scope, target.type, target.id), referenceKey(scope, undefined, target.id)];
}

function rowsOf({ name, type }: SearchParameter, value: Json): IndexRow[] {
  switch (type) {
    case 'string':
      return stringValues(value).map((exact) => ({ param: name, text: normalise(exact), exact }));
    case 'uri':
      return typeof value === 'string' ? [{ param: name, text: value }] : [];
    case 'date': {
      const range = dateValue(value);
      return range === undefined ? [] : [{ param: name, start_at: range.start, end_at: range.end }];
    }
    default:
      return [];
  }
}
