import { JsonObject } from '../../lib/json';

export interface AuditRecord {
  /** What was done, such as `token-issued` or `resource-created`. */
  readonly action: string;
  readonly outcome: 'success' | 'refused';
  readonly clientId?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** What it was done to, such as `Patient/p1`. */
  readonly target?: string | undefined;
  readonly ip?: string | undefined;
  readonly requestId?: string | undefined;
  /** Never a secret, a token or a body. */
  readonly detail?: JsonObject | undefined;
}

/**
 * Who did what: no act without its record, no record without its act. A record is added in the unit of work of
 * the act, and written with its commit.
 */
export abstract class AuditLog {
  abstract record(record: AuditRecord): void;
}
