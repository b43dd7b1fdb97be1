import { Bindings } from './bindings';
import { Operand } from './operand';
import { ParameterFilter, ValueOf, valuesOf } from './parameter-filter';
import { ABSOLUTE, LOCAL_REFERENCE } from './reference-values';
import { allOf, anyOf } from './sql-condition';

/** The condition that an element, or a column, refers to one of these. */
export function referenceCondition(filter: ParameterFilter, operand: Operand, bindings: Bindings): string {
  const urls = filter.values.filter((value): value is ValueOf<'url'> => value.kind === 'url');
  const local = valuesOf(
    { ...filter, values: filter.values.filter(({ kind }) => kind !== 'url') },
    'reference',
  );
  const byUrl = urls.length === 0 ? [] : [absoluteCondition(urls, operand, bindings)];
  return anyOf([...byUrl, ...local.map((value) => localCondition(filter, value, operand, bindings))]);
}

/** `Type/id` of an element that refers to this server, else null. */
export function localReferenceSql(json: string): string {
  return `substring(coalesce(${json} ->> 'reference', (${json} ->> 'resourceType') || '/' || (${json} ->> 'id'))
    from '${LOCAL_REFERENCE}')`;
}

/** The URL itself, or the canonical without its version. */
export function urlCondition(text: string, urls: readonly string[], bindings: Bindings): string {
  const bound = bindings.bind(urls, 'text[]');
  return `(${text} = ANY(${bound}) OR split_part(${text}, '|', 1) = ANY(${bound}))`;
}

function absoluteCondition(urls: readonly ValueOf<'url'>[], { json }: Operand, bindings: Bindings): string {
  // A column holds ids of this server.
  if (json === undefined) return 'FALSE';
  const url = `(CASE jsonb_typeof(${json}) WHEN 'string' THEN ${json} #>> '{}' ELSE ${json} ->> 'reference' END)`;
  return allOf([
    `${url} ~ '${ABSOLUTE}'`,
    urlCondition(
      url,
      urls.map((value) => value.url),
      bindings,
    ),
  ]);
}

/**
 * A column of a parameter with one target holds the id alone, otherwise `Type/id`. Neither `Type/id`
 * nor an absolute URL that merely ends in it is taken for the other.
 */
function localCondition(
  { parameter: { targets } }: ParameterFilter,
  { type, id }: ValueOf<'reference'>,
  { text, json }: Operand,
  bindings: Bindings,
): string {
  if (type !== undefined && targets?.includes(type) === false) return 'FALSE';
  if (json === undefined && targets?.length === 1) return `${text} = ${bindings.bind(id, 'text')}`;
  const local = json === undefined ? text : localReferenceSql(json);
  const types = type === undefined ? targets : [type];
  if (types === undefined) return `split_part(${local}, '/', 2) = ${bindings.bind(id, 'text')}`;
  const references = types.map((one) => `${one}/${id}`);
  return `${local} = ANY(${bindings.bind(references, 'text[]')})`;
}
