import { AppendTable } from '../../database/append-table';
import { Database } from '../../database/database';
import { AuthorizationCode, CodeStore } from '../../protocol/ports/code-store';
import { AuthorizationCodeEntity } from './authorization-code.entity';

const codeTable: AppendTable<AuthorizationCodeEntity> = {
  name: 'authorization_code',
  columns: [
    { name: 'hash', type: 'bytea', from: 'hash' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'redirect_uri', type: 'text', from: 'redirectUri' },
    { name: 'code_challenge', type: 'text', from: 'codeChallenge' },
    { name: 'scope', type: 'text', from: 'scope' },
    { name: 'audience', type: 'jsonb', from: 'audience' },
    { name: 'context', type: 'jsonb', from: 'context' },
    { name: 'nonce', type: 'text', from: 'nonce' },
    { name: 'auth_time', type: 'timestamptz', from: 'authTime' },
    { name: 'browser_session_id', type: 'text', from: 'browserSessionId' },
    { name: 'session_id', type: 'text', from: 'sessionId' },
    { name: 'issued_at', type: 'timestamptz', from: 'issuedAt' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
  ],
};

/** Authorization codes of their table, which `SessionStore` clears of those whose user, client or consent ended. */
export class DatabaseCodeStore extends CodeStore {
  constructor(private readonly database: Database) {
    super();
  }

  override add({ redirectUri, codeChallenge, nonce, scope, audience, ...code }: AuthorizationCode): void {
    this.database.append(codeTable, {
      ...code,
      redirectUri: redirectUri ?? null,
      codeChallenge: codeChallenge ?? null,
      nonce: nonce ?? null,
      scope: scope.join(' '),
      audience: [...audience],
      usedAt: null,
    });
  }

  override async find(hash: Buffer): Promise<AuthorizationCode | undefined> {
    const [row] = await this.database.query<AuthorizationCodeEntity>(
      `SELECT hash, client_id AS "clientId", user_id AS "userId", redirect_uri AS "redirectUri",
              code_challenge AS "codeChallenge", scope, audience, context, nonce, auth_time AS "authTime",
              browser_session_id AS "browserSessionId", session_id AS "sessionId", issued_at AS "issuedAt",
              expires_at AS "expiresAt", used_at AS "usedAt"
       FROM authorization_code WHERE hash = $1`,
      [hash],
    );
    if (row === undefined) return undefined;
    const { redirectUri, codeChallenge, nonce, scope, usedAt, ...rest } = row;
    return {
      ...rest,
      redirectUri: redirectUri ?? undefined,
      codeChallenge: codeChallenge ?? undefined,
      nonce: nonce ?? undefined,
      scope: scope === '' ? [] : scope.split(' '),
      usedAt: usedAt ?? undefined,
    };
  }

  override async consume(hash: Buffer, now: Date): Promise<boolean> {
    const consumed = await this.database.query(
      `UPDATE authorization_code SET used_at = $2
       WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING hash`,
      [hash, now],
    );
    return consumed.length === 1;
  }
}
