/** Which `jti` the clients have used: an assertion works once (contract §8.1). */
export abstract class ReplayStore {
  /**
   * Durable when it resolves; what is remembered may be forgotten from `expiresAt` on.
   *
   * Concurrency: of any number of calls exactly one resolves to true.
   *
   * @returns whether this client used this jti for the first time
   */
  abstract remember(clientId: string, jti: string, expiresAt: Date): Promise<boolean>;
}
