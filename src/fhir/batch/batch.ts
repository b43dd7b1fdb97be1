import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { BundleEntry } from './bundle-entry';
import { answerEntry, refuseEntry } from './entry-answer';
import { EntryInteractions, Envelope } from './entry-interactions';

/** A batch (FHIR R4 §3.1.0.11.1): each entry succeeds or fails alone, in the order in which they stand. */
export class Batch {
  constructor(private readonly interactions: EntryInteractions) {}

  async run(entries: readonly (BundleEntry | ResourceError)[], envelope: Envelope): Promise<JsonObject[]> {
    const answers: JsonObject[] = [];
    for (const entry of entries) answers.push(await this.answer(entry, envelope));
    return answers;
  }

  private async answer(entry: BundleEntry | ResourceError, envelope: Envelope): Promise<JsonObject> {
    try {
      if (entry instanceof ResourceError) throw entry;
      return answerEntry(await this.interactions.perform(await this.interactions.open(entry, envelope)));
    } catch (error) {
      return refuseEntry(error);
    }
  }
}
