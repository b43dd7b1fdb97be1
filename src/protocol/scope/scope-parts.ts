import { categoriesOf } from './clinical-category';
import { KNOWN_TYPES, wordsOfType } from './known-types';
import { classifyScope, covers, ScopeInteraction, SmartScope } from './smart-scope';

/** A scope that lets through some of what another one does. */
export interface ScopePart {
  readonly scope: string;
  /** What it is about, without what may be done with it. */
  readonly words: string;
}

const LETTERS: readonly ScopeInteraction[] = ['c', 'r', 'u', 'd', 's'];

/**
 * What a user can let an app have instead of the whole of a scope (SMART 2.2 §scopes, g10): of a wildcard single
 * types, of Condition and Observation single categories. What may be done stays the same. Empty for all other scopes.
 */
export function partsOf(text: string): readonly ScopePart[] {
  const classified = classifyScope(text);
  if (classified.kind !== 'smart' || classified.scope.level === 'system') return [];
  const { scope } = classified;
  return scope.resourceType === '*' ? typesOf(scope) : categoriesIn(scope);
}

/** In the spelling of the client: one that asks for `patient/*.read` knows no other. */
function typesOf({ level, text }: SmartScope): ScopePart[] {
  return KNOWN_TYPES.map((type) => ({
    scope: text.replace('/*.', `/${type}.`),
    words: wordsOfType(type, level === 'patient'),
  }));
}

/** Always by letters: the first version of SMART had no granular scopes. */
function categoriesIn({ level, resourceType, interactions, query }: SmartScope): ScopePart[] {
  if (query !== undefined) return [];
  const letters = LETTERS.filter((letter) => interactions.has(letter)).join('');
  return categoriesOf(resourceType).map(({ system, code, words }) => ({
    scope: `${level}/${resourceType}.${letters}?category=${system}|${code}`,
    words,
  }));
}

/** Whether a scope lets nothing through that one of the others would not. */
export function isWithin(text: string, others: readonly string[]): boolean {
  if (others.includes(text)) return true;
  const inner = classifyScope(text);
  if (inner.kind !== 'smart') return false;
  return others
    .map(classifyScope)
    .some((outer) => outer.kind === 'smart' && covers(outer.scope, inner.scope));
}
