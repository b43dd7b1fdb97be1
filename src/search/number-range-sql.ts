import { StoredRange } from './number-condition';
import { CURRENCIES } from './number-values';
import { Bindings } from './bindings';
import { allOf, anyOf } from './sql-condition';

/** The interval of a number that stands in a document, null when it is none. */
export function numberRangeSql(json: string): StoredRange {
  const number = numberSql(json);
  return { low: number, high: number };
}

/** The interval of a Quantity, Money or Range: the counterpart of `quantityValue`. */
export function quantityRangeSql(json: string): StoredRange {
  const value = numberSql(`(${json} -> 'value')`);
  const [low, high] = [numberSql(`(${json} #> '{low,value}')`), numberSql(`(${json} #> '{high,value}')`)];
  const some = `coalesce(${low}, ${high}) IS NOT NULL`;
  const range = (ofRange: string, open: string, comparators: string) =>
    `(CASE WHEN ${isRangeSql(json)} THEN CASE WHEN ${some} THEN coalesce(${ofRange}, '${open}') END
      WHEN ${json} ->> 'comparator' IN (${comparators}) AND ${value} IS NOT NULL THEN '${open}'::numeric
      ELSE ${value} END)`;
  return {
    low: range(low, '-Infinity', `'<', '<='`),
    high: range(high, 'Infinity', `'>', '>='`),
  };
}

/** The unit by system and code, or by code or text where no system is named. */
export function unitConditionSql(
  json: string,
  { system, unit }: { system: string | null | undefined; unit: string | undefined },
  bindings: Bindings,
): string {
  const counted = `(CASE WHEN ${isRangeSql(json)}
    THEN ${objectSql(`${json} -> 'high'`)} || ${objectSql(`${json} -> 'low'`)} ELSE ${json} END)`;
  const is = (member: string, text: string) =>
    `${counted} @> jsonb_build_object('${member}', ${bindings.bind(text, 'text')})`;
  const currency = `jsonb_typeof(${counted} -> 'currency') IS NOT DISTINCT FROM 'string'`;
  if (typeof system !== 'string') {
    if (unit === undefined) return 'TRUE';
    return anyOf([
      is('currency', unit),
      allOf([`NOT ${currency}`, anyOf([is('code', unit), is('unit', unit)])]),
    ]);
  }
  const money = () => (unit === undefined ? currency : is('currency', unit));
  const coded = [`NOT ${currency}`, is('system', system), ...(unit === undefined ? [] : [is('code', unit)])];
  return anyOf([...(system === CURRENCIES ? [money()] : []), allOf(coded)]);
}

function isRangeSql(json: string): string {
  return `(jsonb_typeof(${json} -> 'low') = 'object' OR jsonb_typeof(${json} -> 'high') = 'object') IS TRUE`;
}

function objectSql(json: string): string {
  return `(CASE jsonb_typeof(${json}) WHEN 'object' THEN ${json} ELSE '{}' END)`;
}

function numberSql(json: string): string {
  return `(CASE jsonb_typeof(${json}) WHEN 'number' THEN (${json} #>> '{}')::numeric END)`;
}
