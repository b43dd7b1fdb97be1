import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { conditionalReferencesIn } from './references';

/** Different conditional references of one Bundle. */
const MAX_DISTINCT = 100;
/** Each costs a search in each entry that has it. */
const MAX_SEARCHES = 1000;

/** Bounds the searches that the conditional references of a transaction ask for, before any of them runs. */
export class ReferenceCount {
  private readonly distinct = new Set<string>();
  private searches = 0;

  /** @throws ResourceError 413 */
  add(resource: JsonObject = {}): void {
    for (const reference of conditionalReferencesIn(resource)) {
      this.distinct.add(reference);
      this.searches++;
    }
    if (this.distinct.size <= MAX_DISTINCT && this.searches <= MAX_SEARCHES) return;
    throw ResourceError.of(
      413,
      'too-costly',
      `A transaction holds at most ${MAX_DISTINCT} different conditional references, and ${MAX_SEARCHES} in all entries.`,
    );
  }
}
