/** Whether access is allowed could not be found out. Not knowing is not a yes: the answer is 503. */
export class DecisionUnavailable extends Error {
  constructor(cause: unknown) {
    super('the access decision could not be made', { cause });
    this.name = 'DecisionUnavailable';
  }
}
