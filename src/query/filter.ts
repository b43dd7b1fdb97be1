import { SearchParameter } from '../r4/search-parameter';

/** FHIR R4 §3.1.1.4.1: how a value compares. */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** `identifier`: the Reference's own identifier is compared, as a token. */
export type SearchModifier = 'exact' | 'contains' | 'missing' | 'not' | 'identifier';

export type SearchValue =
  /** `system` undefined: any system; null: no system. `code` undefined: any code of the system. */
  | { readonly kind: 'token'; readonly system: string | null | undefined; readonly code: string | undefined }
  | { readonly kind: 'string'; readonly text: string }
  /** `type` undefined: any type that the parameter is about. */
  | { readonly kind: 'reference'; readonly type: string | undefined; readonly id: string }
  /** A reference to another server, or a canonical URL. */
  | { readonly kind: 'url'; readonly url: string }
  /** The half-open interval that the written precision covers. */
  | { readonly kind: 'date'; readonly prefix: Prefix; readonly start: Date; readonly end: Date }
  | NumberValue
  /** `system` as in a token; `unit` undefined: any, else its code or its text. */
  | (Omit<NumberValue, 'kind'> & {
      readonly kind: 'quantity';
      readonly system: string | null | undefined;
      readonly unit: string | undefined;
    })
  | { readonly kind: 'uri'; readonly uri: string }
  | { readonly kind: 'missing'; readonly missing: boolean };

/** The half-open interval that the written precision covers: `5.40` is 5.395 to 5.405. Decimals, as written. */
interface NumberValue {
  readonly kind: 'number';
  readonly prefix: Prefix;
  readonly number: string;
  readonly low: string;
  readonly high: string;
}

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
    }
  /** FHIR R4 §3.1.1.6: in the compartment of this Patient. */
  | { readonly op: 'compartment'; readonly patient: string }
  /** FHIR R4 §3.1.1.4.16: refers by `parameter` to a resource of `type` that `filter` finds. */
  | {
      readonly op: 'chain';
      readonly parameter: SearchParameter;
      readonly type: string;
      readonly filter: Filter;
    }
  /** FHIR R4 §3.1.1.4.17: some resource of `type` that `filter` finds refers to it by `parameter`. */
  | {
      readonly op: 'has';
      readonly type: string;
      readonly parameter: SearchParameter;
      readonly filter: Filter;
    };

export const ALL: Filter = { op: 'all' };
export const NONE: Filter = { op: 'none' };

export function and(...filters: readonly Filter[]): Filter {
  const parts = filters.filter((filter) => filter.op !== 'all');
  if (parts.some((filter) => filter.op === 'none')) return NONE;
  if (parts.length <= 1) return parts[0] ?? ALL;
  return { op: 'and', of: parts };
}

export function or(...filters: readonly Filter[]): Filter {
  const parts = filters.filter((filter) => filter.op !== 'none');
  if (parts.some((filter) => filter.op === 'all')) return ALL;
  if (parts.length <= 1) return parts[0] ?? NONE;
  return { op: 'or', of: parts };
}
