import { Module } from '@nestjs/common';
import { PolicySource } from '../access/ports/policy-source';
import { RoleSource } from '../access/ports/role-source';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { AccessPolicyResource } from './access-policy.resource';
import { StoredPolicySource } from './access-policy.store';
import { RoleResource } from './role.resource';
import { StoredRoleSource } from './role.store';

/** Access policies and Roles: the resources, and the sources that decisions read them from. Needs a global `Clock`. */
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
    provide(RoleResource, [Database, ChangeFeed]),
    {
      provide: RoleSource,
      inject: [Database, UnitOfWork, Clock, ChangeFeed],
      useFactory: (database: Database, unitOfWork: UnitOfWork, clock: Clock, changes: ChangeFeed) =>
        new StoredRoleSource(database, { unitOfWork, clock, changes }),
    },
  ],
  exports: [AccessPolicyResource, PolicySource, RoleResource, RoleSource],
})
export class PolicyModule {}
