import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { Truth } from './truth';

/** A compiled pattern, or part of one, put to a value. */
export type Test = (subject: Json | undefined, run: Run) => Truth;

const MAX_STEPS = 200_000;

/** One evaluation of a pattern: the request object, and how much work is left for it. */
export class Run {
  private stepsLeft = MAX_STEPS;

  constructor(readonly request: JsonObject) {}

  /**
   * Patterns times values can be a large product: a policy over a large body must not occupy the server.
   * @throws RangeError when the work is used up; the policy then does not allow
   */
  spend(steps: number): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw new RangeError('matcho: too much work');
  }
}

/** Own members only: `constructor` or `__proto__` of a request are what the request says, or nothing. */
export function memberOf(subject: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(subject)) return /^\d+$/.test(key) ? subject[Number(key)] : undefined;
  return isJsonObject(subject) && Object.hasOwn(subject, key) ? subject[key] : undefined;
}

/** FHIR knows no null: a null member and an absent one are the same. */
export function isMissing(subject: Json | undefined): subject is null | undefined {
  return subject === undefined || subject === null;
}

export function isEqual(left: Json | undefined, right: Json | undefined, run: Run): boolean {
  run.spend(1);
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right);
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  if (Array.isArray(left) && left.length !== (right as Json[]).length) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => isEqual(memberOf(left, key), memberOf(right, key), run));
}
