import { categoriesOf, CATEGORY_SYSTEMS } from './clinical-category';
import { SmartScope } from './smart-scope';

/** What a scope for certain categories is about; undefined where no words are known for all of them. */
export function describeCategory({ resourceType, criteria }: SmartScope): string | undefined {
  const category = criteria.find(({ parameter }) => parameter === 'category');
  const known = categoriesOf(resourceType);
  const named = category?.alternatives.map((value) => {
    const code = codeOf(value);
    return known.find((one) => one.code === code)?.words;
  });
  return named?.every((word) => word !== undefined) === true ? named.join(' and ') : undefined;
}

/** Empty for the code of a system that is not known here. */
function codeOf(token: string): string {
  const bar = token.lastIndexOf('|');
  if (bar < 0) return token;
  return CATEGORY_SYSTEMS.includes(token.slice(0, bar)) ? token.slice(bar + 1) : '';
}
