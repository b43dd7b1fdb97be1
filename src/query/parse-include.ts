import { isResourceType } from '../r4/resource-types';
import { SearchPair } from './search-limits';
import { searchParametersOf } from '../r4/search-parameters';
import { Include } from './search-query';

const NAME = /^_(?<kind>include|revinclude)(?<iterate>:iterate)?$/;

export function isInclude(name: string): boolean {
  return NAME.test(name);
}

/**
 * FHIR R4 §3.1.1.5.4: `Type:parameter`, `Type:parameter:Target`, `Type:*`, and `*` or `*:*` for everything.
 * Undefined where type or parameter do not exist.
 */
export function parseInclude([name, text]: SearchPair): Include | undefined {
  const { kind, iterate } = NAME.exec(name)?.groups ?? {};
  const [sourceType = '', parameter = '', targetType, ...rest] = (text === '*' ? '*:*' : text).split(':');
  if (rest.length > 0 || !isFollowed(sourceType, parameter, targetType)) return undefined;
  return {
    kind: kind === 'revinclude' ? 'revinclude' : 'include',
    iterate: iterate !== undefined,
    sourceType,
    parameter,
    ...(targetType !== undefined && { targetType }),
  };
}

function isFollowed(sourceType: string, parameter: string, targetType: string | undefined): boolean {
  if (sourceType !== '*' && !isResourceType(sourceType)) return false;
  if (targetType !== undefined && !isResourceType(targetType)) return false;
  if (parameter === '*') return true;
  const known = searchParametersOf(sourceType).find(({ name }) => name === parameter);
  if (known?.type !== 'reference') return false;
  return targetType === undefined || known.targets?.includes(targetType) !== false;
}
