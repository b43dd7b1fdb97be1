import { Policy } from '../../../src/access/policy';
import { PolicySource } from '../../../src/access/ports/policy-source';

/** Access policies in memory. */
export class MemoryPolicySource extends PolicySource {
  private readonly policies = new Map<string, Policy>();

  set(policy: Policy): void {
    this.policies.set(policy.id, policy);
  }

  delete(id: string): void {
    this.policies.delete(id);
  }

  override async find(): Promise<readonly Policy[]> {
    return [...this.policies.values()];
  }
}
