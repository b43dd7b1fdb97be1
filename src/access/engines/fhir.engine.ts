import { CompiledFhirPolicy } from '../fhir-policy/compiled-policy';
import { Narrowing } from '../narrowing';
import { Policy } from '../policy';
import { EngineQuestion, PolicyEngine } from '../policy-engine';

/** Allows the resources that rules describe, by search criteria, compartment and fields (contract §7, fhir). */
export class FhirEngine implements PolicyEngine {
  readonly name = 'fhir';
  readonly readsRequest = false;
  /** Dies with the policy, so a changed policy is never asked by its old rules. */
  private readonly compiled = new WeakMap<Policy, CompiledFhirPolicy>();

  evaluate(policy: Policy, { caller, interaction }: EngineQuestion): readonly Narrowing[] {
    return this.rulesOf(policy).narrow(caller, interaction);
  }

  private rulesOf(policy: Policy): CompiledFhirPolicy {
    const known = this.compiled.get(policy);
    if (known !== undefined) return known;
    const rules = new CompiledFhirPolicy(policy.resource);
    this.compiled.set(policy, rules);
    return rules;
  }
}
