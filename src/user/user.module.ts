import { DynamicModule, FactoryProvider, Module, ModuleMetadata } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { Argon2Cost } from '../lib/secret-hash/chosen-secret-hash';
import { PasswordHash } from '../lib/secret-hash/password-hash';
import { UnitOfWork } from '../lib/unit-of-work';
import { PasswordStore } from '../protocol/ports/password-store';
import { SessionStore } from '../protocol/ports/session-store';
import { UserStore } from '../protocol/ports/user-store';
import { ResourceHistory } from '../resource/history';
import { ResourceStore } from '../resource/resource.store';
import { UserPasswordStore } from './user-password.store';
import { UserResource } from './user.resource';
import { TypeOrmUserStore } from './user.store';

interface UserOptions {
  /** What argon2id costs for passwords; the default takes some 100 ms and 64 MiB each. */
  readonly passwordCost?: Argon2Cost | undefined;
}

export interface UserModuleOptions extends UserOptions {
  /** Where `SessionStore` comes from, unless it is global. */
  readonly imports?: ModuleMetadata['imports'];
}

export interface UserModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => UserOptions | Promise<UserOptions>;
}

const optionsToken = Symbol('UserOptions');

/** Users and their passwords (contract §5). Needs `Clock` and the database module globally, and a `SessionStore`. */
@Module({})
export class UserModule {
  static register({ imports, ...options }: UserModuleOptions = {}): DynamicModule {
    return UserModule.registerAsync({ ...(imports && { imports }), useFactory: () => options });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: UserModuleAsyncOptions): DynamicModule {
    return {
      module: UserModule,
      global: true,
      imports,
      providers: [{ provide: optionsToken, inject, useFactory }, ...providers],
      exports: providers.map(({ provide }) => provide),
    };
  }
}

const providers = [
  {
    provide: PasswordHash,
    inject: [optionsToken],
    useFactory: ({ passwordCost }: UserOptions) => new PasswordHash(passwordCost),
  },
  {
    provide: UserStore,
    inject: [Database, UnitOfWork, Clock, ChangeFeed],
    useFactory: (database: Database, unitOfWork: UnitOfWork, clock: Clock, changes: ChangeFeed) =>
      new TypeOrmUserStore(database, { unitOfWork, clock, changes }),
  },
  provide(UserResource, [Database, ChangeFeed, SessionStore, PasswordHash]),
  {
    provide: PasswordStore,
    inject: [UserResource, Database, Clock, UnitOfWork],
    useFactory: (definition: UserResource, database: Database, clock: Clock, unitOfWork: UnitOfWork) =>
      new UserPasswordStore(definition, new ResourceStore(new ResourceHistory(database), clock), unitOfWork),
  },
];
