import { DynamicModule, FactoryProvider, Module, ModuleMetadata } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide, provideAs } from '../lib/provide';
import { Argon2Cost, ChosenSecretHash, CLIENT_SECRET_COST } from '../lib/secret-hash/chosen-secret-hash';
import { UnitOfWork } from '../lib/unit-of-work';
import { SecretVerifier } from '../protocol/client-authentication/verify-secret';
import { ClientStore } from '../protocol/ports/client-store';
import { SessionStore } from '../protocol/ports/session-store';
import { ResourceHistory } from '../resource/history';
import { ClientOrigins } from './client-origins';
import { ClientResource } from './client.resource';
import { ClientSecretRotation } from './client-secret-rotation';
import { TypeOrmClientStore } from './client.store';

export interface ClientOptions {
  /** What argon2id costs for secrets that people chose; the default takes some 8 ms and 19 MiB each. */
  readonly secretCost?: Argon2Cost;
}

export interface ClientModuleOptions extends ClientOptions {
  /** Where `SessionStore` comes from, unless it is global. */
  readonly imports?: ModuleMetadata['imports'];
}

export interface ClientModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => ClientOptions | Promise<ClientOptions>;
}

const optionsToken = Symbol('ClientOptions');

/** Clients (contract §4). Needs `Clock` and the database module globally, and a `SessionStore`. */
@Module({})
export class ClientModule {
  static register({ imports, ...options }: ClientModuleOptions = {}): DynamicModule {
    return ClientModule.registerAsync({ ...(imports && { imports }), useFactory: () => options });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: ClientModuleAsyncOptions): DynamicModule {
    return {
      module: ClientModule,
      imports,
      providers: [{ provide: optionsToken, inject, useFactory }, ...providers],
      exports: providers.map(({ provide }) => provide),
    };
  }
}

const providers = [
  {
    provide: ChosenSecretHash,
    inject: [optionsToken],
    useFactory: ({ secretCost }: ClientOptions) => new ChosenSecretHash(secretCost ?? CLIENT_SECRET_COST),
  },
  {
    provide: ClientSecretRotation,
    inject: [ClientResource, Database, UnitOfWork, Clock],
    useFactory: (resource: ClientResource, database: Database, unitOfWork: UnitOfWork, clock: Clock) =>
      new ClientSecretRotation(resource, new ResourceHistory(database), unitOfWork, clock),
  },
  provide(SecretVerifier, [ChosenSecretHash, Clock]),
  provideAs(ClientStore, TypeOrmClientStore, [Database, UnitOfWork, Clock, ChangeFeed]),
  provide(ClientOrigins, [Database, Clock, ChangeFeed]),
  provide(ClientResource, [Database, ChangeFeed, SessionStore, ChosenSecretHash]),
];
