import { FactoryProvider } from '@nestjs/common';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import { TokenEndpoint, TokenEndpointPorts } from '../protocol/endpoints/token.endpoint';
import { ClientCredentialsGrant } from '../protocol/grants/client-credentials.grant';
import { Grant } from '../protocol/grants/grant';
import { Issuer } from '../protocol/issuer';
import { AuditLog } from '../protocol/ports/audit-log';
import { SessionStore } from '../protocol/ports/session-store';
import { TokenIssuer } from '../protocol/tokens/token-issuer';

/** The grants that the token endpoint offers: one line each (docs/how-to/add-a-grant.md). */
const grants = [provide(ClientCredentialsGrant, [])];

const tokenEndpoint: FactoryProvider<TokenEndpoint> = {
  provide: TokenEndpoint,
  inject: [TokenEndpointPorts, ...grants.map((grant) => grant.provide)],
  useFactory: (ports: TokenEndpointPorts, ...offered: Grant[]) => new TokenEndpoint(offered, ports),
};

/** Every class of the protocol core, and what it is given. */
export const oauthProviders = [
  ...grants,
  provide(TokenIssuer, [Issuer, Clock]),
  provide(TokenEndpointPorts, [TokenIssuer, SessionStore, AuditLog, UnitOfWork]),
  tokenEndpoint,
];
