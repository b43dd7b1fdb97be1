/** Contract §7: the ids that policies and scopes know an act by, equal on all bases. */
export type ResourceOperation =
  | 'FhirRead'
  | 'FhirVread'
  | 'FhirSearch'
  | 'FhirCreate'
  | 'FhirUpdate'
  | 'FhirPatch'
  | 'FhirDelete'
  | 'FhirHistory';

export interface Interaction {
  readonly operation: ResourceOperation;
  readonly resourceType: string;
  readonly resourceId: string | undefined;
}
