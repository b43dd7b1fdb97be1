import { AuditEventEntity } from './audit/audit-event.entity';
import { AuthorizationCodeEntity } from './oauth/storage/authorization-code.entity';
import { BrowserSessionEntity } from './session/browser-session.entity';
import { ClientAssertionEntity } from './oauth/storage/client-assertion.entity';
import { ConsentEntity } from './oauth/storage/consent.entity';
import { FormTokenEntity } from './oauth/storage/form-token.entity';
import { InteractionEntity } from './oauth/storage/interaction.entity';
import { LaunchEntity } from './oauth/storage/launch.entity';
import { ClientEntity } from './client/client.entity';
import { AccessPolicyEntity } from './policy/access-policy.entity';
import { AccessTokenEntity } from './session/access-token.entity';
import { FailedAttemptEntity } from './oauth/storage/failed-attempt.entity';
import { FailureBucketEntity } from './oauth/storage/failure-bucket.entity';
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
  AuthorizationCodeEntity,
  BrowserSessionEntity,
  ClientAssertionEntity,
  ClientEntity,
  ConsentEntity,
  FailedAttemptEntity,
  FailureBucketEntity,
  FormTokenEntity,
  InteractionEntity,
  LaunchEntity,
  RefreshTokenEntity,
  SessionEntity,
  SigningKeyEntity,
  RoleEntity,
  UserEntity,
];
