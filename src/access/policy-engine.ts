import { Policy, RequestObject } from './policy';

/** One way to write down what a policy allows (contract §7, `engine`). */
export interface PolicyEngine {
  /** The value of `AccessPolicy.engine`. */
  readonly name: string;
  /** Whether the request object has to be built before this engine can answer. */
  readonly readsRequest: boolean;
  /** Throws when it cannot tell; the caller takes that for `false`. */
  evaluate(policy: Policy, request: RequestObject): boolean;
}
