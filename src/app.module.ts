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
import { OAuthErrorFilter } from './oauth/oauth-error.filter';
import { OAuthModule } from './oauth/oauth.module';
import { HealthController } from './operations/health.controller';
import { MetricsController } from './operations/metrics.controller';
import { AccessPolicyResource } from './policy/access-policy.resource';
import { PolicyModule } from './policy/policy.module';
import { AccessGuard } from './security/guards/access.guard';
import { AdminClient } from './seed/admin-client';
import { DemoData } from './seed/demo-data';
import { FirstBoot } from './seed/first-boot';
import { Seeder } from './seed/seeder';
import { SessionModule } from './session/session.module';

export interface AppOptions extends Omit<DatabaseModuleOptions, 'entities'> {
  /** 32 bytes that encrypt the signing keys, and that everything else secret is derived from. */
  readonly keyEncryptionKey: Uint8Array;
}

/** The composition root: which modules there are, and which resources they bring. */
@Module({})
export class AppModule {
  static register(
    { issuer, metrics }: Configuration,
    { keyEncryptionKey, ...database }: AppOptions,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.register({ ...database, entities }),
        AuditModule,
        SessionModule.register(),
        ClientModule.register(),
        OAuthModule.register({ issuer, keyEncryptionKey }),
        FhirModule.registerAsync({
          imports: [PolicyModule],
          inject: [ClientResource, AccessPolicyResource],
          useFactory: (client: ClientResource, policy: AccessPolicyResource) => ({
            issuer,
            cursorKey: cursorKeyOf(keyEncryptionKey),
            resources: [client, policy],
          }),
        }),
      ],
      controllers: [HealthController, ...(metrics ? [MetricsController] : [])],
      providers: [
        { provide: APP_GUARD, useExisting: AccessGuard },
        OperationOutcomeFilter,
        OAuthErrorFilter,
        { provide: APP_FILTER, useClass: ErrorFilter },
        Seeder,
        AdminClient,
        DemoData,
        FirstBoot,
      ],
    };
  }
}
