/**
 * Input that cannot be read as what it claims to be. The message is written for the client: it says what
 * is wrong and where, and never repeats a value, since the value may be a secret and the message is logged.
 */
export class MalformedBody extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedBody';
  }
}
