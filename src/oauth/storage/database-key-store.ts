import { createPrivateKey, createPublicKey } from 'node:crypto';
import { ChangeFeed } from '../../database/change-feed';
import { Database } from '../../database/database';
import { UnitOfWork } from '../../lib/unit-of-work';
import { KeyStore, SigningKey } from '../../protocol/ports/key-store';
import { toSigningKey } from '../../protocol/tokens/signing-key';
import { KeyCipher } from './key-cipher';
import { SigningKeyEntity } from './signing-key.entity';

/** Any number that no other lock of this database uses. */
const LOCK = 7_234_022;
const CACHE_MILLISECONDS = 1000;
const CHANGES = 'SigningKey/';

/** The key that signing keys are encrypted with is not the one that this server was given. */
class WrongKeyEncryptionKey extends Error {
  constructor() {
    super(
      'KEY_ENCRYPTION_KEY: the stored signing keys were encrypted with another key. Set the one they were encrypted with.',
    );
    this.name = 'WrongKeyEncryptionKey';
  }
}

export class DatabaseKeyStore extends KeyStore {
  private cached: { keys: readonly SigningKey[]; until: number; generation: number } | undefined;
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: ChangeFeed,
    private readonly cipher: KeyCipher,
  ) {
    super();
    const forget = (): void => {
      this.generation++;
    };
    changes.listen(CHANGES, { changed: forget, everythingMayHaveChanged: forget });
  }

  override async find(): Promise<readonly SigningKey[]> {
    const { generation, cached } = this;
    // The lifetime is real time: what another server has changed must be seen, whatever the clock says.
    if (cached?.generation === generation && performance.now() < cached.until) return cached.keys;
    const known = new Map(cached?.keys.map((key) => [key.kid, key]));
    const rows = await this.database.query<SigningKeyEntity>(
      `SELECT kid, alg, active_from AS "activeFrom", private_key AS "privateKey", encrypted_by AS "encryptedBy"
       FROM signing_key ORDER BY active_from, kid`,
    );
    const keys = rows.map((row) => known.get(row.kid) ?? this.open(row));
    this.cached = { keys, until: performance.now() + CACHE_MILLISECONDS, generation };
    return keys;
  }

  override async add({ kid, alg, activeFrom, privateKey }: SigningKey): Promise<void> {
    const sealed = this.cipher.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), kid);
    await this.database.query(
      `INSERT INTO signing_key (kid, alg, active_from, private_key, encrypted_by) VALUES ($1, $2, $3, $4, $5)`,
      [kid, alg, activeFrom, sealed, this.cipher.id],
    );
    await this.changed();
  }

  override async remove(kid: string): Promise<void> {
    await this.database.query(`DELETE FROM signing_key WHERE kid = $1`, [kid]);
    await this.changed();
  }

  override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      await this.database.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      this.generation++;
      try {
        return await work();
      } catch (error) {
        // What was read of the keys that are now rolled back must not be remembered.
        this.generation++;
        throw error;
      }
    });
  }

  /** This unit of work reads what it wrote; everybody else once it has committed. */
  private async changed(): Promise<void> {
    this.generation++;
    await this.changes.announce(CHANGES);
  }

  private open({ kid, alg, activeFrom, privateKey, encryptedBy }: SigningKeyEntity): SigningKey {
    if (encryptedBy !== this.cipher.id) throw new WrongKeyEncryptionKey();
    const key = createPrivateKey({ key: this.cipher.decrypt(privateKey, kid), format: 'der', type: 'pkcs8' });
    return toSigningKey(key, createPublicKey(key), { alg, activeFrom });
  }
}
