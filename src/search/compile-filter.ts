import { Filter } from '../query/filter';
import { SearchSource } from '../resource/resource.definition';
import { Bindings } from './bindings';
import { ColumnCondition, DocumentCondition } from './document-condition';
import { IndexCondition } from './index-condition';
import { ParameterCondition, ParameterFilter } from './parameter-filter';
import { allOf, anyOf, notTrue } from './sql-condition';

/** The type that is searched and where its values are found. */
export interface SearchedType {
  readonly type: string;
  readonly searchSource: SearchSource;
}

/** Turns a filter into a SQL condition on the row `r`; values become positional parameters. */
export function compileFilter(filter: Filter, searched: SearchedType, bindings: Bindings): string {
  const compile = (part: Filter) => compileFilter(part, searched, bindings);
  switch (filter.op) {
    case 'all':
      return 'TRUE';
    case 'none':
      return 'FALSE';
    case 'and':
      return allOf(filter.of.map(compile));
    case 'or':
      return anyOf(filter.of.map(compile));
    case 'not':
      return notTrue(compile(filter.of));
    case 'id':
      return filter.ids.length === 1
        ? `r.id = ${bindings.bind(filter.ids[0], 'text')}`
        : `r.id = ANY(${bindings.bind(filter.ids, 'text[]')})`;
    case 'parameter':
      return compileParameter(filter, conditionOf(filter, searched, bindings));
  }
}

function conditionOf(
  { parameter: { column } }: ParameterFilter,
  { type, searchSource }: SearchedType,
  bindings: Bindings,
): ParameterCondition {
  if (column !== undefined) return new ColumnCondition(bindings, column);
  return searchSource.kind === 'index' ? new IndexCondition(type, bindings) : new DocumentCondition(bindings);
}

/** A parameter without alternatives matches nothing, negated or not. */
function compileParameter(filter: ParameterFilter, condition: ParameterCondition): string {
  const [first] = filter.values;
  if (first === undefined) return 'FALSE';
  if (first.kind === 'missing') {
    const missing = condition.missing(filter);
    return first.missing ? missing : `NOT (${missing})`;
  }
  const matches = condition.anyValue(filter);
  return filter.modifier === 'not' ? notTrue(matches) : matches;
}
