import { DynamicModule, FactoryProvider, Module, ModuleMetadata } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { SafeFetch } from '../lib/http/safe-fetch';
import { provide, provideAs } from '../lib/provide';
import { Argon2Cost, ChosenSecretHash, CLIENT_SECRET_COST } from '../lib/secret-hash/chosen-secret-hash';
import { UnitOfWork } from '../lib/unit-of-work';
import { SecretVerifier } from '../protocol/client-authentication/verify-secret';
import { ClientKeys } from '../protocol/ports/client-keys';
import { ClientStore } from '../protocol/ports/client-store';
import { SessionStore } from '../protocol/ports/session-store';
import { ClientOrigins } from './client-origins';
import { ClientSecrets } from './client-secret';
import { ClientResource } from './client.resource';
import { TypeOrmClientStore } from './client.store';
import { RegisteredClientKeys } from './registered-client-keys';

interface ClientOptions {
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
      global: true,
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
  provide(SecretVerifier, [ChosenSecretHash, Clock]),
  provideAs(ClientStore, TypeOrmClientStore, [Database, UnitOfWork, Clock, ChangeFeed]),
  provide(SafeFetch, []),
  provideAs(ClientKeys, RegisteredClientKeys, [SafeFetch, Clock]),
  provide(ClientOrigins, [Database, Clock, ChangeFeed]),
  provide(ClientSecrets, [ChosenSecretHash, Clock]),
  provide(ClientResource, [Database, ChangeFeed, SessionStore, ClientSecrets]),
];
