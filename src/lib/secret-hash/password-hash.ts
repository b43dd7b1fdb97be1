import { Argon2Cost, ChosenSecretHash } from './chosen-secret-hash';

/** 64 MiB, three passes: the second choice of RFC 9106 §4 on one lane. A guess costs some 100 ms. */
export const USER_PASSWORD_COST: Argon2Cost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

/** argon2id for the passwords of users, in a pool of its own: logins never wait behind client secrets. */
export class PasswordHash extends ChosenSecretHash {
  constructor(private readonly current: Argon2Cost) {
    super(current);
  }

  /** False where the cost has changed since the hash was made: the next login can make a new one. */
  isCurrent(phc: string): boolean {
    const { memoryKiB, passes, lanes } = this.current;
    return phc.startsWith('$argon2id$v=19$') && phc.includes(`$m=${memoryKiB},t=${passes},p=${lanes}$`);
  }
}
