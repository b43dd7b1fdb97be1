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
import { HistorySearch } from '../search/history-search';
import { PageCursor } from '../search/page-cursor';
import { ResourceSearch } from '../search/resource-search';
import { SecurityModule } from '../security/security.module';
import { AllowedMethods } from './allowed-methods';
import { BundleController } from './batch/bundle.controller';
import { CapabilityController } from './capability/capability.controller';
import { capabilityStatement } from './capability/capability-statement';
import { RenderedCapabilities } from './capability/rendered-capabilities';
import { batchProviders } from './batch/batch.providers';
import { fhirDefinitions } from './fhir.definition';
import { CompartmentController } from './compartment.controller';
import { HistoryReader } from './history-reader';
import { InstanceReader } from './instance-reader';
import { PatientController } from './patient.controller';
import { RequestContext } from './request-context';
import { basesOf } from './resource-paths';
import { ResourceController } from './resource.controller';
import { ResourceReader } from './resource-reader';
import { ResourceWriter } from './resource-writer';
import { SearchReader } from './search/search-reader';
import { SessionLogoutController } from './session-logout.controller';
import { SystemHistoryController } from './system-history.controller';
import { ConditionalMatch } from './write/conditional-match';
import { WritePermission } from './write/write-permission';

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

type WriterParts = [ResourceStore, WritePermission, ConditionalMatch, AuditLog, UnitOfWork];
type SearchParts = [ResourceSearch, ResourceRegistry, PageCursor, Clock];

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
      // The patient picker of the authorization server finds the registry here.
      global: true,
      imports: [SecurityModule, DiscoveryModule, ...imports],
      controllers: [
        PatientController,
        SystemHistoryController,
        SessionLogoutController,
        ResourceController,
        CompartmentController,
        BundleController,
        CapabilityController,
      ],
      providers: [
        options,
        AllowedMethods,
        configured(RequestContext, ({ issuer }) => new RequestContext(issuer)),
        configured(PageCursor, ({ cursorKey }) => new PageCursor(cursorKey)),
        {
          provide: ResourceRegistry,
          inject: [OPTIONS, Database],
          useFactory: ({ resources }: FhirOptions, database: Database) =>
            new ResourceRegistry([...resources, ...fhirDefinitions(database)]),
        },
        provide(ResourceHistory, [Database]),
        provide(ResourceSearch, [Database]),
        provide(ResourceStore, [ResourceHistory, Clock]),
        provide(HistorySearch, [Database]),
        provide(InstanceReader, [ResourceSearch, HistorySearch, Clock]),
        provide(ResourceReader, [InstanceReader, SearchReader, HistoryReader]),
        provide(HistoryReader, [HistorySearch, Clock]),
        {
          provide: SearchReader,
          inject: [OPTIONS, ResourceSearch, ResourceRegistry, PageCursor, Clock],
          useFactory: ({ issuer }: FhirOptions, ...[searches, registry, cursors, clock]: SearchParts) =>
            new SearchReader(searches, registry, cursors, { clock, bases: basesOf(issuer) }),
        },
        provide(WritePermission, [ResourceSearch, HistorySearch]),
        {
          provide: ConditionalMatch,
          inject: [OPTIONS, ResourceSearch, Database, Clock],
          useFactory: ({ issuer }: FhirOptions, searches: ResourceSearch, database: Database, clock: Clock) =>
            new ConditionalMatch(searches, database, { clock, bases: basesOf(issuer) }),
        },
        {
          provide: ResourceWriter,
          inject: [ResourceStore, WritePermission, ConditionalMatch, AuditLog, UnitOfWork],
          useFactory: (...[store, permission, matches, audit, unitOfWork]: WriterParts) =>
            new ResourceWriter(store, permission, matches, { audit, unitOfWork }),
        },
        {
          provide: RenderedCapabilities,
          inject: [OPTIONS, ResourceRegistry, Clock],
          useFactory: ({ issuer }: FhirOptions, registry: ResourceRegistry, clock: Clock) =>
            new RenderedCapabilities(() =>
              capabilityStatement({ issuer, definitions: registry.all(), date: clock.now() }),
            ),
        },
        ...batchProviders,
      ],
      exports: [
        AllowedMethods,
        ResourceRegistry,
        ResourceReader,
        SearchReader,
        HistoryReader,
        ResourceWriter,
        ConditionalMatch,
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
