import { CompiledPattern, compilePattern } from '../matcho/compile';
import { Narrowing, UNNARROWED } from '../narrowing';
import { Policy } from '../policy';
import { EngineQuestion, PolicyEngine } from '../policy-engine';

/** Allows requests whose request object fits a pattern (contract §7, matcho). */
export class MatchoEngine implements PolicyEngine {
  readonly name = 'matcho';
  readonly readsRequest = true;
  /** Dies with the policy, so a changed policy is never matched by its old pattern. */
  private readonly compiled = new WeakMap<Policy, CompiledPattern>();

  evaluate(policy: Policy, { request }: EngineQuestion): readonly Narrowing[] {
    return this.patternOf(policy)(request) ? [UNNARROWED] : [];
  }

  private patternOf(policy: Policy): CompiledPattern {
    const known = this.compiled.get(policy);
    if (known !== undefined) return known;
    const pattern = compilePattern(policy.matcho);
    this.compiled.set(policy, pattern);
    return pattern;
  }
}
