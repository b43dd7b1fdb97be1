import { isResourceType } from '../r4/resource-types';
import { SearchParameter, SearchParameterType } from '../r4/search-parameter';
import { SearchModifier } from './filter';
import { SearchQueryError } from './search-query-error';

/** What stands behind the colon of a criterion. */
export interface LegalModifier {
  readonly modifier?: SearchModifier;
  /** `subject:Patient=p1`: the type of what is referred to. */
  readonly type?: string;
}

/** FHIR R4 §3.1.1.4.5: which modifier means something for which type. */
const modifiers: Readonly<Record<SearchParameterType, readonly SearchModifier[]>> = {
  string: ['exact', 'contains', 'missing'],
  token: ['not', 'missing'],
  reference: ['not', 'missing', 'identifier'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  uri: ['missing'],
};

/**
 * An unknown modifier is refused even when unknown parameters are ignored: without it the criterion would mean
 * something else (FHIR R4 §3.1.1.4.5).
 *
 * @param name the parameter as written
 */
export function requireModifier(
  parameter: SearchParameter,
  name: string,
  modifier: string | undefined,
): LegalModifier {
  if (modifier === undefined) return {};
  const legal = modifiers[parameter.type].find((known) => known === modifier);
  if (legal !== undefined) return { modifier: legal };
  if (parameter.type === 'reference' && isType(parameter, modifier)) return { type: modifier };
  throw new SearchQueryError(name, `does not take the modifier ":${modifier.slice(0, 32)}"`);
}

/** A type that the parameter is never about is legal, too: it finds nothing. */
function isType({ targets }: SearchParameter, modifier: string): boolean {
  return isResourceType(modifier) || targets?.includes(modifier) === true;
}
