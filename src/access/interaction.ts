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

/** Operations of the server, beside the resources (contract §7). */
export type NamedOperation = 'keys-rotate' | 'keys-read' | 'oauth-introspect' | 'smart-launch';

export interface Interaction {
  readonly operation: ResourceOperation | NamedOperation;
  /** Absent for named operations. */
  readonly resourceType: string | undefined;
  readonly resourceId: string | undefined;
  /** Client, User, Session, AccessPolicy, Role: neither SMART scopes nor anonymous callers reach these. */
  readonly admin: boolean;
}
