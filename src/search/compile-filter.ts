import { Filter } from '../query/filter';
import { compartmentParametersOf } from '../r4/patient-compartment';
import { searchParametersOf } from '../r4/search-parameters';
import { SearchSource } from '../resource/resource.definition';
import { Bindings } from './bindings';
import { ColumnCondition, DocumentCondition } from './document-condition';
import { IndexCondition } from './index-condition';
import { compartmentKey, referencePrefix } from './index-key';
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
    case 'compartment':
      return compileCompartment(filter.patient, searched, bindings);
    case 'chain':
      return conditionOf(filter, searched, bindings).refersToAny(
        filter,
        `SELECT r.id FROM fhir_resource r WHERE ${compileIndexed(filter, bindings)}`,
      );
    case 'has':
      return compileHas(filter, searched, bindings);
  }
}

function conditionOf(
  { parameter: { column } }: Pick<ParameterFilter, 'parameter'>,
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

/** FHIR R4 §3.1.1.6: refers to the Patient by a parameter of the compartment, or is the Patient. */
function compileCompartment(
  patient: string,
  { type, searchSource }: SearchedType,
  bindings: Bindings,
): string {
  if (searchSource.kind === 'index') {
    return `r.refs && ${bindings.bind([compartmentKey(type, patient)], 'text[]')}`;
  }
  const condition = new DocumentCondition(bindings);
  const by = compartmentParametersOf(type);
  const referring = searchParametersOf(type)
    .filter(({ name }) => by.includes(name))
    .map(({ name, type: kind, paths }) =>
      condition.anyValue({
        op: 'parameter',
        parameter: { name, type: kind, paths },
        modifier: undefined,
        values: [{ kind: 'reference', type: 'Patient', id: patient }],
      }),
    );
  return anyOf(type === 'Patient' ? [`r.id = ${bindings.bind(patient, 'text')}`, ...referring] : referring);
}

/** Which FHIR resources chains go through: they are read from the index, whatever is searched. */
function compileIndexed({ type, filter }: { type: string; filter: Filter }, bindings: Bindings): string {
  const indexed = { type, searchSource: { kind: 'index' } } as const;
  return allOf([`r.type = ${bindings.bind(type, 'text')}`, compileFilter(filter, indexed, bindings)]);
}

/** Reads back the ids that the keys of the referring resources end in. */
function compileHas(
  filter: Extract<Filter, { op: 'has' }>,
  { type }: SearchedType,
  bindings: Bindings,
): string {
  const prefix = referencePrefix({ type: filter.type, parameter: filter.parameter.name }, type);
  const [start, length] = [bindings.bind(prefix, 'text'), bindings.bind(prefix.length, 'integer')];
  // The keys are ordered otherwise than ids are, and an index of ids answers in its own order only.
  return `r.id IN (SELECT substr(k.key, ${length} + 1) COLLATE "default" FROM fhir_resource r, unnest(r.refs) AS k(key)
    WHERE ${compileIndexed(filter, bindings)} AND left(k.key, ${length}) = ${start})`;
}
