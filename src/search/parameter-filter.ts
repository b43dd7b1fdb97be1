import { Filter, SearchValue } from '../query/filter';

export type ParameterFilter = Extract<Filter, { op: 'parameter' }>;
export type ChainFilter = Extract<Filter, { op: 'chain' }>;
export type ValueOf<Kind extends SearchValue['kind']> = Extract<SearchValue, { kind: Kind }>;

/** Answers the conditions of one parameter, on the row `r`. */
export interface ParameterCondition {
  missing(filter: ParameterFilter): string;
  anyValue(filter: ParameterFilter): string;
  /** @param ids a SELECT of the ids of resources of the chain's type; it does not see `r` */
  refersToAny(filter: ChainFilter, ids: string): string;
}

/** @throws Error when a value is of another kind */
export function valuesOf<Kind extends SearchValue['kind']>(
  filter: ParameterFilter,
  kind: Kind,
): ValueOf<Kind>[] {
  return filter.values.map((value) => {
    if (value.kind !== kind) throw incomparable(filter, value);
    return value as ValueOf<Kind>;
  });
}

/** A filter that nobody could have parsed: it must not be read as one that matches everything. */
export function incomparable({ parameter }: Pick<ParameterFilter, 'parameter'>, value?: SearchValue): Error {
  return new Error(
    `Search parameter ${parameter.name} (${parameter.type}) has no ${value?.kind ?? 'such'} values`,
  );
}
