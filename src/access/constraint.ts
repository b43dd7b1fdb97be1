import { ALL, Filter } from '../query/filter';

/** What a caller may see of a type. Joined with `and` into every query of the request. */
export type Constraint = Filter;

export const UNCONSTRAINED: Constraint = ALL;
