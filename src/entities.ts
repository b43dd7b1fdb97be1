import { AuditEventEntity } from './audit/audit-event.entity';
import { ClientEntity } from './client/client.entity';
import { AccessPolicyEntity } from './policy/access-policy.entity';
import { AccessTokenEntity } from './session/access-token.entity';
import { FailedAttemptEntity } from './oauth/storage/failed-attempt.entity';
import { SigningKeyEntity } from './oauth/storage/signing-key.entity';
import { RefreshTokenEntity } from './session/refresh-token.entity';
import { SessionEntity } from './session/session.entity';
import { RoleEntity } from './policy/role.entity';
import { UserEntity } from './user/user.entity';

/** Every TypeORM entity: what the data source is opened with. */
export const entities = [
  AccessPolicyEntity,
  AccessTokenEntity,
  AuditEventEntity,
  ClientEntity,
  FailedAttemptEntity,
  RefreshTokenEntity,
  SessionEntity,
  SigningKeyEntity,
  RoleEntity,
  UserEntity,
];
