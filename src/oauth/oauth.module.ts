import { DynamicModule, FactoryProvider, Module, ModuleMetadata, Provider } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { Issuer } from '../protocol/issuer';
import { BrowserSessions } from '../protocol/login/browser-sessions';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';
import { AccessTokenReader } from '../protocol/tokens/access-token-reader';
import { ReplayStore } from '../protocol/ports/replay-store';
import { KeyRing } from '../protocol/tokens/key-ring';
import { SecurityModule } from '../security/security.module';
import { UserModule } from '../user/user.module';
import { IntrospectionController } from './controllers/introspection.controller';
import { JwksController } from './controllers/jwks.controller';
import { KeysController } from './controllers/keys.controller';
import { LaunchController } from './controllers/launch.controller';
import { RevocationController } from './controllers/revocation.controller';
import { ServerMetadataController } from './controllers/server-metadata.controller';
import { SmartConfigurationController } from './controllers/smart-configuration.controller';
import { SmartStyleController } from './controllers/smart-style.controller';
import { TokenController } from './controllers/token.controller';
import { UserinfoController } from './controllers/userinfo.controller';
import { AttemptMaintenance } from './attempt-maintenance';
import { browserControllers, browserProviders } from './browser.providers';
import { KeyMaintenance } from './key-maintenance';
import { KeyCipher } from './storage/key-cipher';
import { oauthProviders } from './oauth.providers';

export interface OAuthOptions {
  /** The issuer: scheme, host and port, without trailing slash. All emitted URLs start with it. */
  readonly issuer: string;
  /** 32 bytes that encrypt the signing keys; the same on every replica, and never changed. */
  readonly keyEncryptionKey: Uint8Array;
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
    const cipher = {
      provide: KeyCipher,
      inject: [OPTIONS],
      useFactory: (given: OAuthOptions) => new KeyCipher(given.keyEncryptionKey),
    };
    return {
      module: OAuthModule,
      global: true,
      imports: [UserModule.register(), SecurityModule, JwtModule.register({}), ...imports],
      controllers: [
        TokenController,
        JwksController,
        KeysController,
        LaunchController,
        IntrospectionController,
        RevocationController,
        ServerMetadataController,
        SmartConfigurationController,
        SmartStyleController,
        UserinfoController,
        ...browserControllers,
      ],
      providers: [
        options,
        issuer,
        cipher,
        AttemptMaintenance,
        KeyMaintenance,
        ...oauthProviders,
        ...browserProviders,
      ],
      exports: [
        AccessTokenReader,
        AttemptLimiter,
        BrowserSessions,
        Issuer,
        KeyRing,
        ReplayStore,
        SecurityModule,
      ],
    };
  }
}
