import { DatabaseAuditLog } from '../../src/audit/database-audit-log';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { AuditLog, AuditRecord } from '../../src/protocol/ports/audit-log';
import { testDatabase } from '../support/database/test-database';
import { MemoryAuditLog } from '../support/memory/memory-audit-log';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { TestClock } from '../support/test-clock';

interface AuditLogUnderTest {
  readonly log: AuditLog;
  readonly unitOfWork: UnitOfWork;
  records(): Promise<AuditRecord[]>;
  close?(): Promise<void>;
}

const full: AuditRecord = {
  action: 'token-issued',
  outcome: 'success',
  clientId: 'c',
  userId: 'u',
  sessionId: 's',
  target: 'Patient/p1',
  ip: '203.0.113.7',
  requestId: 'r',
  detail: { scope: 'openid' },
};

function describeAuditLog(name: string, make: () => Promise<AuditLogUnderTest>): void {
  describe(`AuditLog: ${name}`, () => {
    let made: AuditLogUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close?.());

    it('keeps records as they are, in order', async () => {
      const bare: AuditRecord = { action: 'resource-created', outcome: 'refused' };
      await made.unitOfWork.append(() => {
        made.log.record(full);
        made.log.record(bare);
      });
      expect(await made.records()).toEqual([full, bare]);
    });

    it('has no record of an act that was rolled back', async () => {
      const failed = made.unitOfWork.run(async () => {
        made.log.record(full);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await made.records()).toEqual([]);
    });

    it('has one for an act that was committed', async () => {
      await made.unitOfWork.run(async () => {
        made.log.record(full);
      });
      expect(await made.records()).toEqual([full]);
    });
  });
}

describeAuditLog('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  const log = new MemoryAuditLog(unitOfWork);
  return { log, unitOfWork, records: async () => [...log.records] };
});

describeAuditLog('in the database', async () => {
  await testDatabase().truncateAll();
  const open = await testDatabase().open();
  const { database, unitOfWork } = open;
  return {
    log: new DatabaseAuditLog(database, new TestClock()),
    unitOfWork,
    records: async () => {
      const rows = await database.query<AuditRecord>(
        `SELECT action, outcome, client_id AS "clientId", user_id AS "userId", session_id AS "sessionId",
                target, ip, request_id AS "requestId", detail FROM audit_event ORDER BY id`,
      );
      return rows.map(
        (row) =>
          Object.fromEntries(
            Object.entries(row).filter(([, value]) => value !== null),
          ) as unknown as AuditRecord,
      );
    },
    close: () => open.close(),
  };
});
