import { SearchValue } from '../query/filter';
import { Bindings } from './bindings';
import { dateRangeSql } from './date-range-sql';
import { instantCondition, intervalCondition, soughtInterval } from './interval-condition';
import { escapeLike, normalise, normalisedSql } from './normalise';
import { numberCondition } from './number-condition';
import { numberRangeSql, quantityRangeSql, unitConditionSql } from './number-range-sql';
import { Operand } from './operand';
import { incomparable, ParameterFilter, ValueOf, valuesOf } from './parameter-filter';
import { referenceCondition, urlCondition } from './reference-condition';
import { allOf, anyOf } from './sql-condition';
import { tokenCondition } from './token-condition';

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
    case 'uri':
      return urlCondition(
        operand.text,
        valuesOf(filter, 'uri').map(({ uri }) => uri),
        bindings,
      );
    case 'reference':
      return referenceCondition(filter, operand, bindings);
    default:
      return anyOf(filter.values.map((value) => rangeCondition(filter, value, operand, bindings)));
  }
}

function stringCondition(filter: ParameterFilter, operand: Operand, bindings: Bindings): string {
  const texts = valuesOf(filter, 'string').map(({ text }) => text);
  if (filter.modifier === 'exact') return `${operand.text} = ANY(${bindings.bind(texts, 'text[]')})`;
  const start = filter.modifier === 'contains' ? '%' : '';
  const patterns = texts.map((text) => `${start}${escapeLike(normalise(text))}%`);
  return `${normalisedSql(operand.text)} LIKE ANY(${bindings.bind(patterns, 'text[]')})`;
}

function rangeCondition(
  filter: ParameterFilter,
  value: SearchValue,
  operand: Operand,
  bindings: Bindings,
): string {
  if (value.kind !== filter.parameter.type) throw incomparable(filter, value);
  const { json } = operand;
  if (value.kind === 'date') return dateCondition(value, operand, bindings);
  if (json === undefined) throw incomparable(filter, value);
  if (value.kind === 'number') return numberCondition(value, numberRangeSql(json), bindings);
  if (value.kind !== 'quantity') throw incomparable(filter, value);
  return allOf([
    numberCondition(value, quantityRangeSql(json), bindings),
    unitConditionSql(json, value, bindings),
  ]);
}

function dateCondition(value: ValueOf<'date'>, { text, json }: Operand, bindings: Bindings): string {
  const sought = soughtInterval(value, bindings);
  if (json === undefined) return instantCondition(value.prefix, text, sought);
  return intervalCondition(value.prefix, dateRangeSql(json), sought);
}
