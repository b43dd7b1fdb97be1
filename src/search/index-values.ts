import { isJsonObject, Json, JsonObject } from '../lib/json';
import { compartmentParametersOf } from '../r4/patient-compartment';
import { SearchParameter } from '../r4/search-parameter';
import { searchParametersOf } from '../r4/search-parameters';
import { dateValue } from './date-values';
import { elementsAt } from './element-values';
import {
  compartmentKey,
  identifierScope,
  KeyScope,
  presenceKey,
  referenceKey,
  tokenKey,
  urlKey,
} from './index-key';
import { normalise } from './normalise';
import { numberValue, quantityValue } from './number-values';
import { referenceValue, withAndWithoutVersion } from './reference-values';
import { stringValues } from './string-values';
import { tokenValues } from './token-values';

/** A row of `fhir_index`, named by its columns; absent members are null there. */
interface IndexRow {
  readonly param: string;
  readonly text?: string;
  readonly exact?: string;
  readonly start_at?: string;
  readonly end_at?: string;
  readonly low?: string;
  readonly high?: string;
  readonly unit_system?: string;
  readonly unit?: string;
}

/** All that a resource is found by. */
export interface IndexValues {
  readonly tokens: readonly string[];
  readonly refs: readonly string[];
  readonly rows: readonly IndexRow[];
}

export interface IndexedResource {
  readonly type: string;
  readonly id: string;
  readonly document: JsonObject;
}

/** Reads the values of every search parameter out of a resource, and whose compartments it is in. */
export function indexValues(resource: IndexedResource, parameters: readonly SearchParameter[]): IndexValues {
  const { type, document } = resource;
  const tokens = new Set<string>();
  const refs = new Set<string>();
  const rows = new Map<string, IndexRow>();
  for (const parameter of parameters) {
    const values = valuesOf(parameter, document);
    const scope = { type, parameter: parameter.name };
    if (values.length > 0) tokens.add(presenceKey(scope));
    for (const value of values) {
      for (const key of tokenKeys(scope, parameter, value)) tokens.add(key);
      for (const key of referenceKeys(scope, parameter, value)) refs.add(key);
      for (const row of rowsOf(parameter, value)) rows.set(JSON.stringify(row), row);
    }
  }
  for (const patient of patientsOf(resource)) refs.add(compartmentKey(type, patient));
  return { tokens: [...tokens], refs: [...refs], rows: [...rows.values()] };
}

function valuesOf({ paths, presence }: SearchParameter, document: JsonObject): Json[] {
  const values = paths.flatMap((path) => elementsAt(document, path));
  return presence === true ? [values.some((value) => value !== false)] : values;
}

/** FHIR R4 §3.1.1.6: a compartment is what the definitions say, whatever parameters the type is served with. */
function patientsOf({ type, id, document }: IndexedResource): string[] {
  const by = compartmentParametersOf(type);
  const referred = searchParametersOf(type)
    .filter(({ name }) => by.includes(name))
    .flatMap((parameter) => valuesOf(parameter, document))
    .map(referenceValue)
    .flatMap((target) =>
      target !== undefined && 'type' in target && target.type === 'Patient' ? [target.id] : [],
    );
  return type === 'Patient' ? [id, ...referred] : referred;
}

function tokenKeys(scope: KeyScope, { type }: SearchParameter, value: Json): string[] {
  if (type === 'token') return keysOfToken(scope, value);
  const identifier = type === 'reference' && isJsonObject(value) ? value.identifier : undefined;
  return isJsonObject(identifier) ? keysOfToken(identifierScope(scope), identifier) : [];
}

/** One key for each way a token may be asked for. */
function keysOfToken(scope: KeyScope, value: Json): string[] {
  return tokenValues(value).flatMap(({ system, code }) => [
    ...(code === undefined ? [] : [tokenKey(scope, system, code), tokenKey(scope, undefined, code)]),
    ...(system === null ? [] : [tokenKey(scope, system, undefined)]),
  ]);
}

function referenceKeys(scope: KeyScope, { type, targets }: SearchParameter, value: Json): string[] {
  const target = type === 'reference' ? referenceValue(value) : undefined;
  if (target === undefined) return [];
  if ('url' in target) return withAndWithoutVersion(target.url).map((url) => urlKey(scope, url));
  return targets?.includes(target.type) === false ? [] : [referenceKey(scope, target.type, target.id)];
}

function rowsOf({ name, type }: SearchParameter, value: Json): IndexRow[] {
  switch (type) {
    case 'string':
      return stringValues(value).map((exact) => ({ param: name, text: normalise(exact), exact }));
    case 'uri':
      return typeof value === 'string'
        ? withAndWithoutVersion(value).map((text) => ({ param: name, text }))
        : [];
    case 'date': {
      const range = dateValue(value);
      return range === undefined ? [] : [{ param: name, start_at: range.start, end_at: range.end }];
    }
    case 'number': {
      const range = numberValue(value);
      return range === undefined ? [] : [{ param: name, ...range }];
    }
    case 'quantity':
      return quantityRows(name, value);
    default:
      return [];
  }
}

function quantityRows(param: string, value: Json): IndexRow[] {
  const quantity = quantityValue(value);
  if (quantity === undefined) return [];
  const { low, high, units } = quantity;
  return units.map(({ system, unit }) => ({
    param,
    low,
    high,
    ...(system !== undefined && { unit_system: system }),
    ...(unit !== undefined && { unit }),
  }));
}
