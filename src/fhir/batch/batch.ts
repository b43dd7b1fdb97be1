import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { AnswerBudget, tooMuchAnswered } from './answer-budget';
import { BundleEntry } from './bundle-entry';
import { answerEntry, refuseEntry } from './entry-answer';
import { EntryInteractions, Envelope } from './entry-interactions';
import { isRead } from './entry-url';

/** A batch (FHIR R4 §3.1.0.11.1): each entry succeeds or fails alone, in the order in which they stand. */
export class Batch {
  constructor(private readonly interactions: EntryInteractions) {}

  async run(entries: readonly (BundleEntry | ResourceError)[], envelope: Envelope): Promise<JsonObject[]> {
    const answers: JsonObject[] = [];
    const budget = new AnswerBudget();
    for (const entry of entries) answers.push(await this.answer(entry, envelope, budget));
    return answers;
  }

  private async answer(
    entry: BundleEntry | ResourceError,
    envelope: Envelope,
    budget: AnswerBudget,
  ): Promise<JsonObject> {
    try {
      if (entry instanceof ResourceError) throw entry;
      if (budget.isSpent) throw tooMuchAnswered();
      const answer = await this.interactions.perform(await this.interactions.open(entry, envelope));
      // What is written is written, and its answer says so.
      if (!budget.spend(answer) && isRead(entry.target)) throw tooMuchAnswered();
      return answerEntry(answer);
    } catch (error) {
      return refuseEntry(error);
    }
  }
}
