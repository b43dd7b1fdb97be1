import { AuthGuard, IAuthGuard } from '@nestjs/passport';

/**
 * A guard that runs one instance of a strategy. Naming the strategy would look it up in passport's
 * registry, which is one per process: two applications in it would answer with each other's strategies.
 */
export function guardOf(strategy: object): IAuthGuard {
  class StrategyGuard extends AuthGuard(strategy as unknown as string) {
    /** Nest's own answer to a failure is neither RFC 6749 §5.2 nor an OperationOutcome. */
    override handleRequest<Identity>(error: unknown, identity: Identity | false | null): Identity {
      if (error !== null && error !== undefined) throw error as Error;
      if (identity === false || identity === null) throw new Error('a strategy failed without a reason');
      return identity;
    }
  }
  return new StrategyGuard();
}
