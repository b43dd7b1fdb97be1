import {
  DynamicModule,
  FactoryProvider,
  Inject,
  Module,
  ModuleMetadata,
  OnApplicationShutdown,
  Provider,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { ChangeFeed } from './change-feed';
import { Database } from './database';
import { DatabaseOptions, OpenDatabase, openDatabase } from './open-database';

const optionsToken = Symbol('DatabaseOptions');

export interface DatabaseModuleOptions extends DatabaseOptions {
  /** What rows are dated by; the system's clock unless another is given. */
  readonly clock?: Clock | undefined;
}

export interface DatabaseAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => DatabaseModuleOptions | Promise<DatabaseModuleOptions>;
}

/** One database, and the clock its rows are dated by, for the whole application. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(OpenDatabase) private readonly open: OpenDatabase) {}

  static register(options: DatabaseModuleOptions): DynamicModule {
    return DatabaseModule.with({ provide: optionsToken, useValue: options });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: DatabaseAsyncOptions): DynamicModule {
    return DatabaseModule.with({ provide: optionsToken, inject, useFactory }, imports);
  }

  /** By now HTTP is closed: nothing is under way that would need the database. */
  async onApplicationShutdown(): Promise<void> {
    await this.open.close();
  }

  private static with(options: Provider, imports: ModuleMetadata['imports'] = []): DynamicModule {
    const parts = [
      part(DataSource, (open) => open.dataSource),
      part(Database, (open) => open.database),
      part(UnitOfWork, (open) => open.unitOfWork),
      part(ChangeFeed, (open) => open.changeFeed),
    ];
    return {
      module: DatabaseModule,
      global: true,
      imports,
      providers: [
        options,
        {
          provide: Clock,
          inject: [optionsToken],
          useFactory: ({ clock }: DatabaseModuleOptions) => clock ?? new SystemClock(),
        },
        { provide: OpenDatabase, inject: [optionsToken], useFactory: openDatabase },
        ...parts,
      ],
      exports: [Clock, ...parts.map(({ provide }) => provide)],
    };
  }
}

function part<T>(
  provide: abstract new (...parameters: never[]) => T,
  from: (open: OpenDatabase) => T,
): FactoryProvider<T> {
  return { provide: provide as FactoryProvider['provide'], inject: [OpenDatabase], useFactory: from };
}
