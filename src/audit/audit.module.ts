import { Global, Module } from '@nestjs/common';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provideAs } from '../lib/provide';
import { AuditLog } from '../protocol/ports/audit-log';
import { DatabaseAuditLog } from './database-audit-log';

/** The record of who did what. */
@Global()
@Module({
  providers: [provideAs(AuditLog, DatabaseAuditLog, [Database, Clock])],
  exports: [AuditLog],
})
export class AuditModule {}
