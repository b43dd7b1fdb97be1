import { AuditLog, AuditRecord } from '../../../src/protocol/ports/audit-log';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Audit records in memory. */
export class MemoryAuditLog extends AuditLog {
  readonly records: AuditRecord[] = [];

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  override record(record: AuditRecord): void {
    this.records.push(record);
    this.unitOfWork.onRollback(() => this.records.splice(this.records.indexOf(record), 1));
  }
}
