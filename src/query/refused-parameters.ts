import { SearchQueryError } from './search-query-error';

/**
 * Parameters of FHIR R4 §3.1.1 that choose resources in a way this server does not offer. They are refused even
 * where unknown parameters are ignored: their author counts on fewer resources than would be found without.
 */
const refused: ReadonlySet<string> = new Set(['_filter', '_text', '_content', '_list', '_query', '_type']);

export function verifySupported(name: string): void {
  if (refused.has(/^[^:.]*/.exec(name)?.[0] ?? '')) {
    throw new SearchQueryError(name, 'is not supported; search by the parameters of the resource type');
  }
}
