import { DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AuditModule } from './audit/audit.module';
import { ClientModule } from './client/client.module';
import { ClientResource } from './client/client.resource';
import { Configuration } from './config/configuration';
import { DatabaseModule, DatabaseModuleOptions } from './database/database.module';
import { entities } from './entities';
import { cursorKeyOf } from './key-encryption-key';
import { ErrorFilter } from './error.filter';
import { FhirModule } from './fhir/fhir.module';
import { OperationOutcomeFilter } from './fhir/operation-outcome.filter';
import { BrowserErrorFilter } from './oauth/browser-error.filter';
import { OAuthErrorFilter } from './oauth/oauth-error.filter';
import { Argon2Cost } from './lib/secret-hash/chosen-secret-hash';
import { OAuthModule } from './oauth/oauth.module';
import { HealthController } from './operations/health.controller';
import { MetricsController } from './operations/metrics.controller';
import { AccessPolicyResource } from './policy/access-policy.resource';
import { PolicyModule } from './policy/policy.module';
import { RoleResource } from './policy/role.resource';
import { ResourceDefinition } from './resource/resource.definition';
import { ReindexFhirResources1700000009001 } from './search/reindex.migration';
import { AccessGuard } from './security/guards/access.guard';
import { AdminClient } from './seed/admin-client';
import { DemoData } from './seed/demo-data';
import { FirstBoot } from './seed/first-boot';
import { Seeder } from './seed/seeder';
import { SessionResource } from './session/session.resource';
import { SessionModule } from './session/session.module';
import { UserModule } from './user/user.module';
import { UserResource } from './user/user.resource';

export interface AppOptions extends Omit<DatabaseModuleOptions, 'entities' | 'migrations'> {
  /** 32 bytes that encrypt the signing keys, and that everything else secret is derived from. */
  readonly keyEncryptionKey: Uint8Array;
  /** What argon2id costs for passwords; the default unless given. */
  readonly passwordCost?: Argon2Cost;
}

/** The composition root: which modules there are, and which resources they bring. */
@Module({})
export class AppModule {
  static register(
    { issuer, metrics }: Configuration,
    { keyEncryptionKey, passwordCost, ...database }: AppOptions,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.register({ ...database, entities, migrations: [ReindexFhirResources1700000009001] }),
        AuditModule,
        SessionModule.register(),
        ClientModule.register(),
        UserModule.register({ passwordCost }),
        OAuthModule.register({ issuer, keyEncryptionKey }),
        FhirModule.registerAsync({
          imports: [PolicyModule],
          inject: [ClientResource, UserResource, SessionResource, AccessPolicyResource, RoleResource],
          useFactory: (...resources: ResourceDefinition[]) => ({
            issuer,
            cursorKey: cursorKeyOf(keyEncryptionKey),
            resources,
          }),
        }),
      ],
      controllers: [HealthController, ...(metrics ? [MetricsController] : [])],
      providers: [
        { provide: APP_GUARD, useExisting: AccessGuard },
        OperationOutcomeFilter,
        OAuthErrorFilter,
        BrowserErrorFilter,
        { provide: APP_FILTER, useClass: ErrorFilter },
        Seeder,
        AdminClient,
        DemoData,
        FirstBoot,
      ],
    };
  }
}
