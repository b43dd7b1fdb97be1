import { UnitOfWork } from '../lib/unit-of-work';
import { AuditLog, AuditRecord } from './ports/audit-log';

/** Units of work that leave a record: neither the act nor its record is written without the other. */
export class AuditedWork {
  constructor(
    private readonly audit: AuditLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param work is given what records its acts */
  run<T>(work: (record: (record: AuditRecord) => void) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(() =>
      work((record) => {
        this.audit.record(record);
      }),
    );
  }
}
