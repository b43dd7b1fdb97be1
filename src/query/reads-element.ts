import { SearchParameter } from '../r4/search-parameter';
import { Filter } from './filter';

/** Whether a filter looks at an element of the resource itself, such as `identifier` or `value[x]`. */
export function readsElement(filter: Filter, element: string): boolean {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.some((part) => readsElement(part, element));
    case 'not':
      return readsElement(filter.of, element);
    case 'parameter':
    case 'chain':
      return parameterReads(filter.parameter, element);
    default:
      return false;
  }
}

export function parameterReads({ paths }: SearchParameter, element: string): boolean {
  return paths.some((path) => isElement(/^[^.[]*/.exec(path)?.[0] ?? '', element));
}

/** Whether a member of a resource belongs to an element: `_birthDate` to `birthDate`, `valueString` to `value[x]`. */
export function isElement(member: string, element: string): boolean {
  const name = member.startsWith('_') ? member.slice(1) : member;
  if (!element.endsWith('[x]')) return name === element;
  const base = element.slice(0, -'[x]'.length);
  return name.startsWith(base) && /^[A-Z]/.test(name.slice(base.length));
}
