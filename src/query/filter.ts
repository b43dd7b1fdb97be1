import { SearchParameter } from '../r4/search-parameter';

/** FHIR R4 §3.1.1.4.1: how a value compares. */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

export type SearchModifier = 'exact' | 'contains' | 'missing' | 'not';

export type SearchValue =
  /** `system` undefined: any system; null: no system. `code` undefined: any code of the system. */
  | { readonly kind: 'token'; readonly system: string | null | undefined; readonly code: string | undefined }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'reference'; readonly type: string | undefined; readonly id: string }
  /** The half-open interval that the written precision covers. */
  | { readonly kind: 'date'; readonly prefix: Prefix; readonly start: Date; readonly end: Date }
  | { readonly kind: 'uri'; readonly uri: string }
  | { readonly kind: 'missing'; readonly missing: boolean };

/**
 * Which resources of one type are meant, as a tree without SQL.
 *
 * The query of a caller and the constraint of an access decision are both filters: joining them with
 * `and` is all it takes to narrow a query.
 */
export type Filter =
  | { readonly op: 'all' }
  | { readonly op: 'none' }
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'id'; readonly ids: readonly string[] }
  | {
      readonly op: 'parameter';
      readonly parameter: SearchParameter;
      readonly modifier: SearchModifier | undefined;
      /** Alternatives: one of them must match. */
      readonly values: readonly SearchValue[];
    };

export const ALL: Filter = { op: 'all' };
export const NONE: Filter = { op: 'none' };

export function and(...filters: readonly Filter[]): Filter {
  const parts = filters.filter((filter) => filter.op !== 'all');
  if (parts.some((filter) => filter.op === 'none')) return NONE;
  if (parts.length <= 1) return parts[0] ?? ALL;
  return { op: 'and', of: parts };
}
