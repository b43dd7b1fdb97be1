import { JsonObject } from '../../lib/json';
import { randomId } from '../../lib/random';
import { UnitOfWork } from '../../lib/unit-of-work';
import { IdTaken } from '../../resource/id-taken';
import { ResourceError } from '../../resource/operation-outcome';
import { Condition, ConditionalMatch } from '../write/conditional-match';
import { AnswerBudget, tooMuchAnswered } from './answer-budget';
import { BundleEntry } from './bundle-entry';
import { ConditionalReferences } from './conditional-references';
import { answerEntry, locate } from './entry-answer';
import { EntryInteractions, Envelope, OpenEntry, Settled } from './entry-interactions';
import { Identities } from './identities';
import { ReferenceCount } from './reference-count';
import { conditionalReferencesIn } from './references';

/** An entry under way, with its place in the Bundle. */
interface Step {
  readonly index: number;
  readonly entry: OpenEntry;
}

/** Says which entry is worked at, so that a failure can name it. */
type WorkingAt = (index: number) => void;

/** Another request may create an id at the same time; the second try finds it. */
const TRIES = 3;

/**
 * A transaction (FHIR R4 §3.1.0.11.2): everything in one unit of work, all or nothing. Deletions come first, then
 * creations and updates, then reads; references between entries become those of what was stored.
 */
export class Transaction {
  constructor(
    private readonly interactions: EntryInteractions,
    private readonly matches: ConditionalMatch,
    private readonly references: ConditionalReferences,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws ResourceError that names the entry; nothing is stored then */
  async run(entries: readonly (BundleEntry | ResourceError)[], envelope: Envelope): Promise<JsonObject[]> {
    for (let attempt = 1; ; attempt++) {
      let current = 0;
      try {
        return await this.attempt(entries, envelope, (index) => (current = index));
      } catch (error) {
        if (!(error instanceof IdTaken) || attempt === TRIES) throw locate(error, current);
      }
    }
  }

  private async attempt(
    entries: readonly (BundleEntry | ResourceError)[],
    envelope: Envelope,
    workingAt: WorkingAt,
  ): Promise<JsonObject[]> {
    const steps: Step[] = [];
    // Whoever may not do all of it learns so before anything of it is tried.
    for (const [index, entry] of entries.entries()) {
      workingAt(index);
      if (entry instanceof ResourceError) throw entry;
      steps.push({ index, entry: await this.interactions.open(entry, envelope) });
    }
    const references = new ReferenceCount();
    for (const { index, entry } of steps) {
      workingAt(index);
      this.interactions.requireSize(entry);
      references.add(entry.resource);
    }
    return this.unitOfWork.run(() => this.perform(steps, workingAt));
  }

  private async perform(steps: readonly Step[], workingAt: WorkingAt): Promise<JsonObject[]> {
    const answers: JsonObject[] = [];
    const budget = new AnswerBudget();
    const identities = new Identities();
    const perform = async ({ index, entry }: Step, settled?: Settled): Promise<void> => {
      workingAt(index);
      const answer = await this.interactions.perform(entry, settled);
      if (!budget.spend(answer)) throw tooMuchAnswered();
      answers[index] = answerEntry(answer);
    };
    await this.lockConditions(steps, workingAt);
    for (const step of of(steps, 'DELETE')) {
      workingAt(step.index);
      await perform(step, await this.settle(step.entry, identities));
    }
    const settled = new Map<Step, Settled>();
    for (const step of [...of(steps, 'POST'), ...of(steps, 'PUT'), ...of(steps, 'PATCH')]) {
      workingAt(step.index);
      settled.set(step, await this.settle(step.entry, identities));
    }
    for (const [step, written] of inWritingOrder(settled)) {
      workingAt(step.index);
      const resource = identities.resolve(written.resource);
      await perform(step, {
        ...written,
        resource: await this.references.resolve(resource, step.entry.access),
      });
    }
    for (const step of steps) if (answers[step.index] === undefined) await perform(step);
    return answers;
  }

  private async lockConditions(steps: readonly Step[], workingAt: WorkingAt): Promise<void> {
    const conditions: Condition[] = [];
    for (const { index, entry } of steps) {
      workingAt(index);
      const condition = this.interactions.conditionOf(entry);
      if (condition !== undefined) conditions.push(condition);
    }
    await this.matches.lock(conditions);
  }

  /** Finds out which resource an entry is about, or gives it an id, before any other entry refers to it. */
  private async settle(entry: OpenEntry, identities: Identities): Promise<Settled> {
    const { target, definition, resource = {}, fullUrl } = entry;
    const { type } = target;
    const condition = this.interactions.conditionOf(entry);
    const match = condition && (await this.matches.lookUp(definition, condition.pairs, entry.access));
    const asked = condition && { asked: { match } };
    if (match !== undefined) {
      identities.claim(`${type}/${match.id}`, fullUrl);
      return { resource, ...asked };
    }
    if (condition === undefined) return { resource, assignedId: nameOf(entry, identities) };
    if (target.method === 'DELETE') return { resource, ...asked };
    identities.claimCondition(condition);
    const assignedId = nameOf(entry, identities);
    const named = target.method === 'PUT' ? { ...resource, id: resource.id ?? assignedId } : resource;
    return { resource: named, ...asked, assignedId };
  }
}

/** The id of what no condition has found; a new one where the entry has none. */
function nameOf({ target, resource, fullUrl }: OpenEntry, identities: Identities): string {
  const named = target.id ?? (target.method === 'PUT' ? resource?.id : undefined);
  const id = typeof named === 'string' ? named : randomId();
  identities.claim(`${target.type}/${id}`, fullUrl);
  return id;
}

function of(steps: readonly Step[], method: string): readonly Step[] {
  return steps.filter(
    ({ entry: { target } }) => target.method === method && target.operation !== 'FhirSearch',
  );
}

/** What a conditional reference finds may be written by the same transaction: whoever has one comes last. */
function inWritingOrder(settled: ReadonlyMap<Step, Settled>): readonly (readonly [Step, Settled])[] {
  const waits = ({ resource }: Settled) => conditionalReferencesIn(resource).size > 0;
  const all = [...settled];
  return [...all.filter(([, written]) => !waits(written)), ...all.filter(([, written]) => waits(written))];
}
