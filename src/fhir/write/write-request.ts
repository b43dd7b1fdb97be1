import { Pair } from '../../lib/http/query-string';
import { SeenRow } from '../../search/resource-search';

/** FHIR R4 §3.1.0.1.9: what the answer to a write shows. */
export type ReturnPreference = 'minimal' | 'representation' | 'OperationOutcome';

export interface WriteRequest {
  /** The base that the request used; `Location` starts with it. */
  readonly base: string;
  readonly ifMatch: string | undefined;
  /** `*`: only where nothing is stored under the id. */
  readonly ifNoneMatch?: string | undefined;
  /** FHIR R4 §3.1.0.8.1: creates only where this search finds nothing. */
  readonly ifNoneExist?: readonly Pair[] | undefined;
  /** What the condition has found, where a transaction has looked it up already. */
  readonly asked?: { readonly match: SeenRow | undefined };
  /** The id of what is created, where a transaction has given it out to other entries already. */
  readonly assignedId?: string;
  readonly prefer?: ReturnPreference | undefined;
  readonly requestId: string | undefined;
  readonly ip: string | undefined;
}
