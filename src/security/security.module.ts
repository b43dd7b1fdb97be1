import { Module } from '@nestjs/common';
import { PolicySource } from '../access/ports/policy-source';
import { RoleSource } from '../access/ports/role-source';
import { ClientOrigins } from '../client/client-origins';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { PolicyModule } from '../policy/policy.module';
import { ClientAuthenticator } from '../protocol/client-authentication/client-authenticator';
import { AssertionClaims } from '../protocol/client-authentication/assertion-claims';
import { PrivateKeyJwt } from '../protocol/client-authentication/private-key-jwt';
import { SecretVerifier } from '../protocol/client-authentication/verify-secret';
import { Issuer } from '../protocol/issuer';
import { BrowserSessions } from '../protocol/login/browser-sessions';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';
import { ClientKeys } from '../protocol/ports/client-keys';
import { ClientStore } from '../protocol/ports/client-store';
import { RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { ReplayStore } from '../protocol/ports/replay-store';
import { SessionStore } from '../protocol/ports/session-store';
import { UserStore } from '../protocol/ports/user-store';
import { AccessTokenReader } from '../protocol/tokens/access-token-reader';
import { PresentedTokens } from '../protocol/tokens/presented-token';
import { AccessDecider } from './access-decider';
import { ActiveUsers } from './active-users';
import { BearerTokenVerifier } from './bearer-token-verifier';
import { BrowserCallers } from './browser-callers';
import { CorsMiddleware } from './cors/cors.middleware';
import { AccessGuard } from './guards/access.guard';
import { CallerResolver } from './guards/caller-resolver';
import { ClientAuthenticationGuard } from './guards/client-authentication.guard';
import { ClientBasicStrategy } from './passport/basic.strategy';
import { BearerStrategy } from './passport/bearer.strategy';
import { ClientAssertionStrategy } from './passport/client-assertion.strategy';
import { ClientPasswordStrategy } from './passport/client-password.strategy';
import { ClientStrategies } from './passport/client-strategies';

/** Strategies, guards and the access decision. Needs `ClientModule`, `UserModule`, `SessionModule` and `OAuthModule` around it. */
@Module({
  imports: [PolicyModule],
  providers: [
    provide(PresentedTokens, [SessionStore, RefreshTokenStore]),
    provide(ClientAuthenticator, [ClientStore, SecretVerifier, PresentedTokens, AttemptLimiter]),
    provide(AssertionClaims, [Issuer, Clock]),
    provide(PrivateKeyJwt, [ClientStore, ClientKeys, AssertionClaims, ReplayStore]),
    provide(BearerTokenVerifier, [AccessTokenReader, ClientStore, ActiveUsers, Issuer]),
    provide(ActiveUsers, [UserStore, RoleSource]),
    provide(BrowserCallers, [BrowserSessions, ActiveUsers, Issuer]),
    provide(CorsMiddleware, [ClientOrigins]),
    provide(AccessDecider, [PolicySource, ClientStore, UserStore]),
    provide(ClientBasicStrategy, [ClientAuthenticator]),
    provide(ClientPasswordStrategy, [ClientAuthenticator]),
    provide(ClientAssertionStrategy, [PrivateKeyJwt]),
    ClientStrategies,
    provide(BearerStrategy, [BearerTokenVerifier]),
    CallerResolver,
    AccessGuard,
    ClientAuthenticationGuard,
  ],
  exports: [
    AccessDecider,
    AccessGuard,
    ActiveUsers,
    CallerResolver,
    ClientAuthenticationGuard,
    ClientAuthenticator,
    ClientStrategies,
    CorsMiddleware,
    PresentedTokens,
    PolicyModule,
  ],
})
export class SecurityModule {}
