import { Narrowing } from '../../access/narrowing';
import { Filter } from '../../query/filter';
import { parameterReads } from '../../query/reads-element';
import { SearchQuery, SortKey } from '../../query/search-query';
import { SearchParameter } from '../../r4/search-parameter';
import { ResourceError } from '../../resource/operation-outcome';

/**
 * Refuses a search by what its caller never sees (RS-14): a criterion that is hidden in whatever way the type is
 * reached, and an order by a field that is hidden in any, since the order of what is seen would tell of the rest.
 *
 * @throws ResourceError 403
 */
export function refuseHidden(
  { filter, sort }: Pick<SearchQuery, 'filter' | 'sort'>,
  narrowings: readonly Narrowing[],
): void {
  const hidden = parametersOf(filter).find((parameter) =>
    narrowings.every((narrowing) => hides(narrowing, parameter)),
  );
  if (hidden !== undefined) throw refusal(`cannot search by ${hidden.name}`);
  const unsortable = sort.find((key) => !isSortable(key, narrowings));
  if (unsortable !== undefined) throw refusal('cannot sort in this order');
}

export function isSortable({ by }: SortKey, narrowings: readonly Narrowing[]): boolean {
  return typeof by === 'string' || !narrowings.some((narrowing) => hides(narrowing, by));
}

/** Of the resources that are searched: chains go on from other ones. */
function parametersOf(filter: Filter): SearchParameter[] {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.flatMap(parametersOf);
    case 'not':
      return parametersOf(filter.of);
    case 'parameter':
    case 'chain':
      return [filter.parameter];
    default:
      return [];
  }
}

export function hides({ hiddenFields }: Narrowing, parameter: SearchParameter): boolean {
  return hiddenFields.some((field) => parameterReads(parameter, field));
}

function refusal(what: string): ResourceError {
  return ResourceError.of(403, 'forbidden', `This caller ${what}: the field is hidden.`);
}
