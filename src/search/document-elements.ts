import { SearchParameter } from '../r4/search-parameter';
import { Bindings } from './bindings';
import { parsePath, PathStep } from './element-path';
import { STRING_PARTS } from './string-values';

/** FROM clause with one row `e(v)` for each element of `r.document` that a parameter reads. */
export function documentElements(parameter: SearchParameter, bindings: Bindings): string {
  const paths = parameter.paths.flatMap((path) => [
    path,
    ...partsOf(parameter).map((part) => `${path}.${part}`),
  ]);
  const bound = bindings.bind(paths.map(jsonPath), 'text[]');
  return `unnest(${bound}) AS p(path), jsonb_path_query(r.document, p.path::jsonpath) AS e(v)`;
}

/** Where the values of complex elements stand: the counterpart of `tokenValues` and `stringValues`. */
function partsOf({ type }: SearchParameter): readonly string[] {
  if (type === 'token') return ['coding'];
  return type === 'string' ? STRING_PARTS : [];
}

/** `lax` takes a single value for an array of one and a missing member for none. */
function jsonPath(path: string): string {
  return `lax $${parsePath(path).map(jsonPathStep).join('')}`;
}

function jsonPathStep({ member, where }: PathStep): string {
  const step = `.${JSON.stringify(member)}[*]`;
  if (where === undefined) return step;
  return `${step} ? (@.${JSON.stringify(where.member)} == ${JSON.stringify(where.value)})`;
}
