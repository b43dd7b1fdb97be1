import { DynamicModule, FactoryProvider, Module, ModuleMetadata, Provider } from '@nestjs/common';
import { Issuer } from '../protocol/issuer';
import { SecurityModule } from '../security/security.module';
import { TokenController } from './controllers/token.controller';
import { oauthProviders } from './oauth.providers';

export interface OAuthOptions {
  /** The issuer: scheme, host and port, without trailing slash. All emitted URLs start with it. */
  readonly issuer: string;
}

export interface OAuthAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...injected: never[]) => OAuthOptions | Promise<OAuthOptions>;
}

const OPTIONS = Symbol('OAuthOptions');

/** The authorization server: the token endpoint, and the guards that understand its tokens. */
@Module({})
export class OAuthModule {
  static register(options: OAuthOptions): DynamicModule {
    return OAuthModule.with({ provide: OPTIONS, useValue: options });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: OAuthAsyncOptions): DynamicModule {
    return OAuthModule.with({ provide: OPTIONS, inject, useFactory }, imports);
  }

  private static with(
    options: Provider,
    imports: NonNullable<ModuleMetadata['imports']> = [],
  ): DynamicModule {
    const issuer = {
      provide: Issuer,
      inject: [OPTIONS],
      useFactory: (given: OAuthOptions) => new Issuer(given.issuer),
    };
    return {
      module: OAuthModule,
      global: true,
      imports: [SecurityModule, ...imports],
      controllers: [TokenController],
      providers: [options, issuer, ...oauthProviders],
      exports: [Issuer, SecurityModule],
    };
  }
}
