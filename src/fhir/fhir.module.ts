import { DynamicModule, FactoryProvider, Module, ModuleMetadata, Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { AuditLog } from '../protocol/ports/audit-log';
import { ResourceHistory } from '../resource/history';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceRegistry } from '../resource/resource.registry';
import { ResourceStore } from '../resource/resource.store';
import { PageCursor } from '../search/page-cursor';
import { ResourceSearch } from '../search/resource-search';
import { SecurityModule } from '../security/security.module';
import { AllowedMethods } from './allowed-methods';
import { patientDefinition } from './patient.definition';
import { PatientController } from './patient.controller';
import { RequestContext } from './request-context';
import { ResourceController } from './resource.controller';
import { ResourceReader } from './resource-reader';
import { ResourceWriter } from './resource-writer';
import { SessionLogoutController } from './session-logout.controller';

export interface FhirOptions {
  /** The issuer; links start with it. */
  readonly issuer: string;
  /** 32 bytes that sign paging links; the same on every replica. */
  readonly cursorKey: Uint8Array;
  /** Resource types beside the FHIR ones, such as Client. */
  readonly resources: readonly ResourceDefinition[];
}

export interface FhirAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => FhirOptions | Promise<FhirOptions>;
}

const OPTIONS = Symbol('FhirOptions');

/** The REST API of every resource type in the registry, guarded. */
@Module({})
export class FhirModule {
  static register(options: FhirOptions): DynamicModule {
    return FhirModule.with({ provide: OPTIONS, useValue: options });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: FhirAsyncOptions): DynamicModule {
    return FhirModule.with({ provide: OPTIONS, inject, useFactory }, imports);
  }

  private static with(
    options: Provider,
    imports: NonNullable<ModuleMetadata['imports']> = [],
  ): DynamicModule {
    return {
      module: FhirModule,
      imports: [SecurityModule, DiscoveryModule, ...imports],
      controllers: [PatientController, SessionLogoutController, ResourceController],
      providers: [
        options,
        AllowedMethods,
        configured(RequestContext, ({ issuer }) => new RequestContext(issuer)),
        configured(PageCursor, ({ cursorKey }) => new PageCursor(cursorKey)),
        {
          provide: ResourceRegistry,
          inject: [OPTIONS, Database],
          useFactory: ({ resources }: FhirOptions, database: Database) =>
            new ResourceRegistry([...resources, patientDefinition(database)]),
        },
        provide(ResourceHistory, [Database]),
        provide(ResourceSearch, [Database]),
        provide(ResourceStore, [ResourceHistory, Clock]),
        provide(ResourceReader, [ResourceSearch, ResourceHistory, PageCursor, Clock]),
        provide(ResourceWriter, [ResourceStore, ResourceSearch, AuditLog, UnitOfWork]),
      ],
      exports: [
        AllowedMethods,
        ResourceRegistry,
        ResourceReader,
        ResourceWriter,
        ResourceSearch,
        ResourceStore,
      ],
    };
  }
}

function configured<T>(
  token: new (...parameters: never[]) => T,
  from: (options: FhirOptions) => T,
): FactoryProvider<T> {
  return { provide: token as FactoryProvider['provide'], inject: [OPTIONS], useFactory: from };
}
