import { Module } from '@nestjs/common';
import { PolicySource } from '../access/ports/policy-source';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { AccessPolicyResource } from './access-policy.resource';
import { StoredPolicySource } from './access-policy.store';

/** Access policies: the resource, and the source that decisions read them from. Needs a global `Clock`. */
@Module({
  providers: [
    {
      provide: AccessPolicyResource,
      inject: [Database, ChangeFeed],
      useFactory: (database: Database, changes: ChangeFeed) => new AccessPolicyResource(database, changes),
    },
    {
      provide: PolicySource,
      inject: [Database, UnitOfWork, Clock, ChangeFeed],
      useFactory: (database: Database, unitOfWork: UnitOfWork, clock: Clock, changes: ChangeFeed) =>
        new StoredPolicySource(database, unitOfWork, clock, changes),
    },
  ],
  exports: [AccessPolicyResource, PolicySource],
})
export class PolicyModule {}
