import { FactoryProvider } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../lib/clock';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { provide, provideAs } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { TokenEndpoint } from '../protocol/endpoints/token.endpoint';
import { ClientCredentialsGrant } from '../protocol/grants/client-credentials.grant';
import { PasswordGrant } from '../protocol/grants/password.grant';
import { RefreshTokenGrant } from '../protocol/grants/refresh-token.grant';
import { PasswordVerifier } from '../protocol/login/password-verifier';
import { UserStore } from '../protocol/ports/user-store';
import { PasswordHash } from '../lib/secret-hash/password-hash';
import { Grant } from '../protocol/grants/grant';
import { Issuer } from '../protocol/issuer';
import { AuditLog } from '../protocol/ports/audit-log';
import { AttemptLimiter } from '../protocol/ports/attempt-limiter';
import { KeyStore } from '../protocol/ports/key-store';
import { RefreshTokenStore } from '../protocol/ports/refresh-token-store';
import { SessionStore } from '../protocol/ports/session-store';
import { AccessTokenReader } from '../protocol/tokens/access-token-reader';
import { IssuedTokenStore } from '../protocol/tokens/issued-token-store';
import { JwtSigner } from '../protocol/tokens/jwt-signer';
import { KeyRing } from '../protocol/tokens/key-ring';
import { TokenIssuer } from '../protocol/tokens/token-issuer';
import { NestJwtSigner } from './nest-jwt-signer';
import { DatabaseAttemptLimiter } from './storage/database-attempt-limiter';
import { DatabaseKeyStore } from './storage/database-key-store';
import { KeyCipher } from './storage/key-cipher';

/** The grants that the token endpoint offers: one line each (docs/how-to/add-a-grant.md). */
const grants = [
  provide(ClientCredentialsGrant, []),
  provide(PasswordGrant, [PasswordVerifier, UserStore]),
  provide(RefreshTokenGrant, [RefreshTokenStore, UserStore, Clock]),
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
  provide(PasswordVerifier, [UserStore, PasswordHash, AttemptLimiter]),
  provideAs(AttemptLimiter, DatabaseAttemptLimiter, [Database, Clock]),
  provideAs(KeyStore, DatabaseKeyStore, [Database, UnitOfWork, ChangeFeed, KeyCipher]),
  provide(KeyRing, [KeyStore, Clock]),
  provideAs(JwtSigner, NestJwtSigner, [JwtService, KeyRing]),
  provide(AccessTokenReader, [SessionStore, KeyRing, Clock]),
  provide(TokenIssuer, [Issuer, Clock, JwtSigner]),
  provide(IssuedTokenStore, [SessionStore, RefreshTokenStore, AuditLog, UnitOfWork]),
  tokenEndpoint,
];
