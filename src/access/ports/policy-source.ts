import { Policy } from '../policy';

/** Where the decision reads its policies from. */
export abstract class PolicySource {
  /** Every active policy. May answer from a cache of at most one second; rejects when it cannot know. */
  abstract find(): Promise<readonly Policy[]>;
}
