/** FHIR R4 §3.1.1.4: the kinds of search parameter. */
export type SearchParameterType = 'string' | 'token' | 'reference' | 'date' | 'number' | 'quantity' | 'uri';

/** What a search parameter is called and where its values stand in a resource. */
export interface SearchParameter {
  readonly name: string;
  readonly type: SearchParameterType;
  /**
   * Element paths below the resource; arrays are walked through: `name.family` reads every family name,
   * `telecom[system=email]` the telecom whose system is email.
   */
  readonly paths: readonly string[];
  /** For types with columns of their own: the column that holds the value instead of the document. */
  readonly column?: string;
  /** The types that a reference parameter is about; absent: any. References to other types are not found by it. */
  readonly targets?: readonly string[];
  /** A token that is `true` where there is a value other than false, else `false`: `Patient?deceased`. */
  readonly presence?: true;
}
