import { AuthGuard, IAuthGuard } from '@nestjs/passport';
import passport, { Strategy } from 'passport';
import { randomId } from '../../lib/random';

/**
 * A guard that runs one instance of a strategy. Passport's registry is one per process, so the instance is
 * registered under a name of its own: two applications would answer with each other's strategies otherwise.
 */
export function guardOf(strategy: object): IAuthGuard {
  const name = randomId();
  passport.use(name, strategy as Strategy);

  class StrategyGuard extends AuthGuard(name) {
    /** Nest's own answer to a failure is neither RFC 6749 §5.2 nor an OperationOutcome. */
    override handleRequest<Identity>(error: unknown, identity: Identity | false | null): Identity {
      if (error !== null && error !== undefined) throw error as Error;
      if (identity === false || identity === null) throw new Error('a strategy failed without a reason');
      return identity;
    }
  }
  return new StrategyGuard();
}
