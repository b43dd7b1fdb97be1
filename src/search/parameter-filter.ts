import { Filter, SearchValue } from '../query/filter';

export type ParameterFilter = Extract<Filter, { op: 'parameter' }>;

/** Answers the conditions of one parameter, on the row `r`. */
export interface ParameterCondition {
  missing(filter: ParameterFilter): string;
  anyValue(filter: ParameterFilter): string;
}

/** A filter that nobody could have parsed: it must not be read as one that matches everything. */
export function incomparable({ parameter }: ParameterFilter, value?: SearchValue): Error {
  return new Error(
    `Search parameter ${parameter.name} (${parameter.type}) has no ${value?.kind ?? 'such'} values`,
  );
}
