import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { ResourceAnswer } from '../resource-answer';

const MAX_RESOURCES = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** What the answers to the entries of one Bundle may still hold: a few bytes can ask for any number of resources. */
export class AnswerBudget {
  private resources = MAX_RESOURCES;
  private bytes = MAX_BYTES;

  get isSpent(): boolean {
    return this.resources <= 0 || this.bytes <= 0;
  }

  /** @returns whether the answer still fits; nothing does after one that did not */
  spend({ body }: ResourceAnswer): boolean {
    if (body === undefined) return !this.isOverdrawn;
    this.resources -= countIn(body);
    this.bytes -= Buffer.byteLength(JSON.stringify(body));
    return !this.isOverdrawn;
  }

  private get isOverdrawn(): boolean {
    return this.resources < 0 || this.bytes < 0;
  }
}

export function tooMuchAnswered(): ResourceError {
  const text = `The answers to a Bundle hold at most ${MAX_RESOURCES} resources and ${MAX_BYTES / 1024 / 1024} MiB. Ask for less in each.`;
  return ResourceError.of(413, 'too-costly', text);
}

/** A page of results counts by what it holds. */
function countIn({ resourceType, entry }: JsonObject): number {
  return resourceType === 'Bundle' && Array.isArray(entry) ? entry.length : 1;
}
