/** Contract §7: the ids that policies and scopes know an act by, equal on all bases. */
export type ResourceOperation =
  | 'FhirRead'
  | 'FhirVread'
  | 'FhirSearch'
  | 'FhirCreate'
  | 'FhirUpdate'
  | 'FhirPatch'
  | 'FhirDelete'
  | 'FhirHistory'
  | 'FhirOperation';

export interface Interaction {
  readonly operation: ResourceOperation;
  readonly resourceType: string;
  readonly resourceId: string | undefined;
  /** Client, User, Session, AccessPolicy, Role: neither SMART scopes nor anonymous callers reach these. */
  readonly admin: boolean;
}
