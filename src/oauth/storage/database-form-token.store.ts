import { Database } from '../../database/database';
import { FormToken, FormTokenStore } from '../../protocol/ports/form-token-store';

/** Tokens of rendered forms, of their table. */
export class DatabaseFormTokenStore extends FormTokenStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async add({ hash, browser, purpose, expiresAt }: FormToken): Promise<void> {
    await this.database.query(
      `INSERT INTO form_token (hash, browser, purpose, expires_at) VALUES ($1, $2, $3, $4)`,
      [hash, browser, purpose, expiresAt],
    );
  }

  override async consume(
    { hash, browser, purpose }: Omit<FormToken, 'expiresAt'>,
    now: Date,
  ): Promise<boolean> {
    const consumed = await this.database.query(
      `DELETE FROM form_token WHERE hash = $1 AND browser = $2 AND purpose = $3 AND expires_at > $4 RETURNING hash`,
      [hash, browser, purpose, now],
    );
    return consumed.length === 1;
  }
}
