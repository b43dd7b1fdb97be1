import { FactoryProvider } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../lib/clock';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { provide, provideAs } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { IntrospectionEndpoint } from '../protocol/endpoints/introspection.endpoint';
import { RevocationEndpoint } from '../protocol/endpoints/revocation.endpoint';
import { ServerMetadata } from '../protocol/endpoints/server-metadata';
import { SmartConfiguration } from '../protocol/endpoints/smart-configuration';
import { TokenEndpoint } from '../protocol/endpoints/token.endpoint';
import { UserinfoEndpoint } from '../protocol/endpoints/userinfo.endpoint';
import { AuthorizationCodeGrant } from '../protocol/grants/authorization-code.grant';
import { ClientCredentialsGrant } from '../protocol/grants/client-credentials.grant';
import { PasswordGrant } from '../protocol/grants/password.grant';
import { RefreshTokenGrant } from '../protocol/grants/refresh-token.grant';
import { BrowserSessions } from '../protocol/login/browser-sessions';
import { Logins } from '../protocol/login/logins';
import { PasswordVerifier } from '../protocol/login/password-verifier';
import { UserStore } from '../protocol/ports/user-store';
import { PasswordHash } from '../lib/secret-hash/password-hash';
import { Grant } from '../protocol/grants/grant';
import { Issuer } from '../protocol/issuer';
import { AuditLog } from '../protocol/ports/audit-log';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';
import { CodeStore } from '../protocol/ports/code-store';
import { BrowserSessionStore } from '../protocol/ports/browser-session-store';
import { ClientStore } from '../protocol/ports/client-store';
import { KeyStore } from '../protocol/ports/key-store';
import { RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { ReplayStore } from '../protocol/ports/replay-store';
import { SessionStore } from '../protocol/ports/session-store';
import { AccessTokenReader } from '../protocol/tokens/access-token-reader';
import { ActiveTokens } from '../protocol/tokens/active-tokens';
import { IssuedTokenStore } from '../protocol/tokens/issued-token-store';
import { JwtSigner } from '../protocol/tokens/jwt-signer';
import { KeyRing } from '../protocol/tokens/key-ring';
import { PresentedTokens } from '../protocol/tokens/presented-token';
import { TokenEnding } from '../protocol/tokens/token-ending';
import { TokenIssuer } from '../protocol/tokens/token-issuer';
import { authorizationProviders } from './authorization.providers';
import { launchProviders } from './launch.providers';
import { NestJwtSigner } from './nest-jwt-signer';
import { SingleUseHousekeeping } from './storage/single-use-housekeeping';
import { DatabaseAttemptLimiter } from './storage/database-attempt-limiter';
import { DatabaseKeyStore } from './storage/database-key-store';
import { DatabaseReplayStore } from './storage/database-replay.store';
import { KeyCipher } from './storage/key-cipher';

/** The grants that the token endpoint offers: one line each (docs/how-to/add-a-grant.md). */
const grants = [
  provide(ClientCredentialsGrant, []),
  provide(PasswordGrant, [PasswordVerifier, UserStore]),
  provide(RefreshTokenGrant, [RefreshTokenStore, UserStore, Logins, Clock]),
  provide(AuthorizationCodeGrant, [CodeStore, UserStore, Logins, Clock]),
];

const tokenEndpoint: FactoryProvider<TokenEndpoint> = {
  provide: TokenEndpoint,
  inject: [TokenIssuer, IssuedTokenStore, ...grants.map((grant) => grant.provide)],
  useFactory: (issuer: TokenIssuer, tokens: IssuedTokenStore, ...offered: Grant[]) =>
    new TokenEndpoint(offered, issuer, tokens),
};

/** Every class of the protocol core, and what it is given. */
export const oauthProviders = [
  ...grants,
  ...authorizationProviders,
  ...launchProviders,
  provide(BrowserSessions, [BrowserSessionStore, UserStore, SessionStore, Clock]),
  provide(PasswordVerifier, [UserStore, PasswordHash, AttemptLimiter]),
  provideAs(AttemptLimiter, DatabaseAttemptLimiter, [Database, Clock]),
  provideAs(ReplayStore, DatabaseReplayStore, [Database]),
  SingleUseHousekeeping,
  provideAs(KeyStore, DatabaseKeyStore, [Database, UnitOfWork, ChangeFeed, KeyCipher]),
  provide(KeyRing, [KeyStore, Clock]),
  provideAs(JwtSigner, NestJwtSigner, [JwtService, KeyRing]),
  provide(AccessTokenReader, [SessionStore, KeyRing, Clock]),
  provide(TokenIssuer, [Issuer, Clock, JwtSigner]),
  provide(IssuedTokenStore, [SessionStore, RefreshTokenStore, AuditLog, UnitOfWork]),
  tokenEndpoint,
  provide(ActiveTokens, [AccessTokenReader, RefreshTokenStore, Clock]),
  provide(IntrospectionEndpoint, [ActiveTokens, ClientStore, UserStore, Issuer]),
  provide(TokenEnding, [SessionStore, RefreshTokenStore, Clock]),
  provide(RevocationEndpoint, [PresentedTokens, TokenEnding, AuditLog, UnitOfWork]),
  provide(UserinfoEndpoint, [UserStore, ClientStore, SessionStore, Issuer]),
  provide(ServerMetadata, [Issuer, TokenEndpoint]),
  provide(SmartConfiguration, [ServerMetadata, Issuer]),
];
