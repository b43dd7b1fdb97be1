import { availableParallelism } from 'node:os';
import { Argon2Cost, ChosenSecretHash } from './chosen-secret-hash';

/** 64 MiB, three passes: the second choice of RFC 9106 §4 on one lane. A guess costs some 100 ms. */
const USER_PASSWORD_COST: Argon2Cost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

/** One processor is left to the event loop: a flood of logins must not stop everything else. */
const concurrency = Math.max(1, availableParallelism() - 1);

/** Whoever waits is served within some five seconds; longer, and people would try again meanwhile. */
const limits = { concurrency, queue: 32 * concurrency };

/** argon2id for the passwords of users, with a cost and a pool of its own: neither waits for client secrets. */
export class PasswordHash extends ChosenSecretHash {
  constructor(cost: Argon2Cost = USER_PASSWORD_COST) {
    super(cost, limits);
  }
}
