import { Policy } from '../../../src/access/policy';
import { PolicySource } from '../../../src/access/ports/policy-source';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Access policies in memory. */
export class MemoryPolicySource extends PolicySource {
  private readonly policies = new Map<string, Policy>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  set(policy: Policy): void {
    const before = this.policies.get(policy.id);
    this.policies.set(policy.id, policy);
    this.unitOfWork.onRollback(() => {
      if (before === undefined) this.policies.delete(policy.id);
      else this.policies.set(policy.id, before);
    });
  }

  delete(id: string): void {
    this.policies.delete(id);
  }

  override async find(): Promise<readonly Policy[]> {
    return [...this.policies.values()];
  }
}
