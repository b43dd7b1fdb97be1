import { SearchValue } from '../query/filter';
import { Bindings } from './bindings';
import { dateRangeSql } from './date-range-sql';
import { instantCondition, intervalCondition, soughtInterval } from './interval-condition';
import { escapeLike, normalise, normalisedSql } from './normalise';
import { incomparable, ParameterFilter } from './parameter-filter';
import { allOf, anyOf } from './sql-condition';

type ValueOf<Kind extends SearchValue['kind']> = Extract<SearchValue, { kind: Kind }>;

/** What is compared: SQL expressions for one element of a document, or for a typed column. */
export interface Operand {
  readonly text: string;
  /** The element as jsonb; absent for a column. */
  readonly json?: string;
}

/**
 * The condition that one of the alternatives holds for one operand. Strings and codes are compared with
 * an array: thousands of single comparisons would each normalise the operand again.
 */
export function elementCondition(filter: ParameterFilter, operand: Operand, bindings: Bindings): string {
  switch (filter.parameter.type) {
    case 'token':
      return tokenCondition(valuesOf(filter, 'token'), operand, bindings);
    case 'string':
      return stringCondition(filter, operand, bindings);
    case 'uri': {
      const uris = valuesOf(filter, 'uri').map(({ uri }) => uri);
      return `${operand.text} = ANY(${bindings.bind(uris, 'text[]')})`;
    }
    case 'reference':
      return anyOf(
        valuesOf(filter, 'reference').map((value) => referenceCondition(filter, value, operand, bindings)),
      );
    case 'date':
      return anyOf(valuesOf(filter, 'date').map((value) => dateCondition(value, operand, bindings)));
    default:
      throw incomparable(filter);
  }
}

function valuesOf<Kind extends SearchValue['kind']>(filter: ParameterFilter, kind: Kind): ValueOf<Kind>[] {
  return filter.values.map((value) => {
    if (value.kind !== kind) throw incomparable(filter, value);
    return value as ValueOf<Kind>;
  });
}

/** SQL for the code of a token element: of a Coding, Identifier or ContactPoint, or the element itself. */
export function codeOf({ text, json }: Operand): string {
  if (json === undefined) return text;
  return `CASE jsonb_typeof(${json}) WHEN 'object'
    THEN coalesce(${json} ->> 'code', ${json} ->> 'value') ELSE ${text} END`;
}

function tokenCondition(values: readonly ValueOf<'token'>[], operand: Operand, bindings: Bindings): string {
  const codesBySystem = new Map<string | null | undefined, Set<string | undefined>>();
  for (const { system, code } of values) {
    codesBySystem.set(system, (codesBySystem.get(system) ?? new Set()).add(code));
  }
  const alternatives = Array.from(codesBySystem, ([system, codes]) => {
    const conditions = system === undefined ? [] : [systemCondition(system, operand, bindings)];
    if (!codes.has(undefined))
      conditions.push(`${codeOf(operand)} = ANY(${bindings.bind([...codes], 'text[]')})`);
    return allOf(conditions);
  });
  return anyOf(alternatives);
}

/** A column holds bare codes. */
function systemCondition(system: string | null, { json }: Operand, bindings: Bindings): string {
  if (json === undefined) return system === null ? 'TRUE' : 'FALSE';
  if (system === null) return `${json} -> 'system' IS NULL`;
  return `${json} ->> 'system' = ${bindings.bind(system, 'text')}`;
}

function stringCondition(filter: ParameterFilter, operand: Operand, bindings: Bindings): string {
  const texts = valuesOf(filter, 'string').map(({ text }) => text);
  if (filter.modifier === 'exact') return `${operand.text} = ANY(${bindings.bind(texts, 'text[]')})`;
  const start = filter.modifier === 'contains' ? '%' : '';
  const patterns = texts.map((text) => `${start}${escapeLike(normalise(text))}%`);
  return `${normalisedSql(operand.text)} LIKE ANY(${bindings.bind(patterns, 'text[]')})`;
}

/**
 * A column of a parameter with one target holds the id alone, otherwise `Type/id`. Neither `Type/id`
 * nor an absolute URL that merely ends in it is taken for the other.
 */
function referenceCondition(
  { parameter: { targets } }: ParameterFilter,
  { type, id }: ValueOf<'reference'>,
  operand: Operand,
  bindings: Bindings,
): string {
  if (type !== undefined && targets?.includes(type) === false) return 'FALSE';
  const boundId = bindings.bind(id, 'text');
  const { json } = operand;
  if (json === undefined && targets?.length === 1) return `${operand.text} = ${boundId}`;
  const types = type === undefined ? targets : [type];
  const typed = (expression: string) =>
    types === undefined ? [] : [`${expression} = ANY(${bindings.bind(types, 'text[]')})`];
  const written = json === undefined ? operand.text : `${json} ->> 'reference'`;
  const relative = allOf([
    `split_part(${written}, '/', 2) = ${boundId}`,
    `split_part(${written}, '/', 3) = ''`,
    ...typed(`split_part(${written}, '/', 1)`),
  ]);
  if (json === undefined) return relative;
  const separate = [`${json} -> 'reference' IS NULL`, `${json} ->> 'id' = ${boundId}`];
  return anyOf([relative, allOf([...separate, ...typed(`${json} ->> 'resourceType'`)])]);
}

function dateCondition(value: ValueOf<'date'>, { text, json }: Operand, bindings: Bindings): string {
  const sought = soughtInterval(value, bindings);
  if (json === undefined) return instantCondition(value.prefix, text, sought);
  return intervalCondition(value.prefix, dateRangeSql(json), sought);
}
