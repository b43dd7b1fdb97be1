import { Caller } from './caller';
import { Interaction } from './interaction';
import { Narrowing } from './narrowing';
import { Policy, RequestObject } from './policy';

/** What an engine is asked: may this be done? */
export interface EngineQuestion {
  readonly caller: Caller;
  readonly interaction: Interaction;
  /** Empty for engines that do not read it. */
  readonly request: RequestObject;
}

/** One way to write down what a policy allows (contract §7, `engine`). */
export interface PolicyEngine {
  /** The value of `AccessPolicy.engine`. */
  readonly name: string;
  /** Whether the request object has to be built before this engine can answer. */
  readonly readsRequest: boolean;
  /**
   * What of the interaction's type the policy lets through: `[UNNARROWED]` for everything, none for nothing.
   * Throws when it cannot tell; that is taken for nothing.
   */
  evaluate(policy: Policy, question: EngineQuestion): readonly Narrowing[];
}
