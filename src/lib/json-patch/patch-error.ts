/** A patch that is none, or that does not fit the document it is meant for. The message may be shown. */
export class PatchError extends Error {
  constructor(
    readonly reason: 'malformed' | 'inapplicable',
    message: string,
  ) {
    super(message);
    this.name = 'PatchError';
  }
}
