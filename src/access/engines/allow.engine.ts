import { PolicyEngine } from '../policy-engine';

/** Allows whatever its links let through. */
export class AllowEngine implements PolicyEngine {
  readonly name = 'allow';
  readonly readsRequest = false;

  evaluate(): boolean {
    return true;
  }
}
