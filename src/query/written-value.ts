/** What the values of a search are read by. */
export interface ValueContext {
  /** What `ap` is measured from. Absent: it has no such moment, and dates take no `ap`. */
  readonly now?: Date;
  /** Where this server stands, such as `https://auth.example/fhir`: an absolute URL below is a local reference. */
  readonly bases?: readonly string[];
}

/** One alternative of a criterion, escapes still in it. */
export interface WrittenValue {
  /** The parameter as the caller wrote it. */
  readonly name: string;
  readonly text: string;
  readonly context: ValueContext;
}
