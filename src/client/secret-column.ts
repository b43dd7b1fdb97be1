import { StoredSecret } from '../protocol/ports/client-store';

/** Rule 20: the client had credentials and lost the last; it stays closed until it is declared public. */
interface LostCredentials {
  readonly kind: 'lost';
}

/** What the column `secret` holds. */
export type SecretColumn = StoredSecret | LostCredentials;

export function storedSecret(column: SecretColumn | null): StoredSecret | undefined {
  return column === null || column.kind === 'lost' ? undefined : column;
}
