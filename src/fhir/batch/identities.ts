import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { Condition, nameOfCondition } from '../write/conditional-match';
import { replaceReferences } from './references';

/** Which resource each entry of a transaction is about, by the name that the Bundle gives it. */
export class Identities {
  private readonly claimed = new Set<string>();
  private readonly conditions = new Set<string>();
  private readonly byFullUrl = new Map<string, string>();

  /**
   * FHIR R4 §3.1.0.11.2: a resource appears once, or the order of entries would count.
   *
   * @param identity such as `Patient/p1`
   * @throws ResourceError 400
   */
  claim(identity: string, fullUrl: string | undefined): void {
    if (this.claimed.has(identity)) throw repeated('Two entries write the same resource. Make one of them.');
    this.claimed.add(identity);
    if (fullUrl === undefined) return;
    if (this.byFullUrl.has(fullUrl)) throw repeated('Two entries have the same fullUrl.');
    this.byFullUrl.set(fullUrl, identity);
  }

  /**
   * Two entries of one condition would each create what the other one was to find.
   *
   * @throws ResourceError 400
   */
  claimCondition(condition: Condition): void {
    const name = nameOfCondition(condition);
    if (this.conditions.has(name)) throw repeated('Two entries have the same condition. Make one of them.');
    this.conditions.add(name);
  }

  /** The resource with what its references by fullUrl have become. */
  resolve(resource: JsonObject): JsonObject {
    return this.byFullUrl.size === 0
      ? resource
      : replaceReferences(resource, (reference) => this.byFullUrl.get(reference));
  }
}

function repeated(diagnostics: string): ResourceError {
  return ResourceError.of(400, 'duplicate', diagnostics);
}
