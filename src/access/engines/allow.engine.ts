import { Narrowing, UNNARROWED } from '../narrowing';
import { PolicyEngine } from '../policy-engine';

/** Allows whatever its links let through. */
export class AllowEngine implements PolicyEngine {
  readonly name = 'allow';
  readonly readsRequest = false;

  evaluate(): readonly Narrowing[] {
    return [UNNARROWED];
  }
}
