import { Clock } from '../lib/clock';
import { AppendTable } from '../database/append-table';
import { Database } from '../database/database';
import { AuditLog, AuditRecord } from '../protocol/ports/audit-log';
import { AuditEventEntity } from './audit-event.entity';

type AuditRow = Omit<AuditEventEntity, 'id'>;

const auditTable: AppendTable<AuditRow> = {
  name: 'audit_event',
  columns: [
    { name: 'recorded_at', type: 'timestamptz', from: 'recordedAt' },
    { name: 'action', type: 'text', from: 'action' },
    { name: 'outcome', type: 'text', from: 'outcome' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'session_id', type: 'text', from: 'sessionId' },
    { name: 'target', type: 'text', from: 'target' },
    { name: 'ip', type: 'text', from: 'ip' },
    { name: 'request_id', type: 'text', from: 'requestId' },
    { name: 'detail', type: 'jsonb', from: 'detail' },
  ],
};

/** Writes audit rows into the unit of work of the act that they record. */
export class DatabaseAuditLog extends AuditLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  override record(record: AuditRecord): void {
    this.database.append(auditTable, {
      recordedAt: this.clock.now(),
      action: record.action,
      outcome: record.outcome,
      clientId: record.clientId ?? null,
      userId: record.userId ?? null,
      sessionId: record.sessionId ?? null,
      target: record.target ?? null,
      ip: record.ip ?? null,
      requestId: record.requestId ?? null,
      detail: record.detail ?? null,
    });
  }
}
