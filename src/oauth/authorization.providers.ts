import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { provide, provideAs } from '../lib/provide';
import { UnitOfWork } from '../lib/unit-of-work';
import {
  AuthorizationAnswers,
  AnswerIssuers,
  GrantBases,
} from '../protocol/authorization/authorization-answers';
import { AuthorizationChecks } from '../protocol/authorization/authorization-checks';
import { AuthorizationEndpoint } from '../protocol/authorization/authorization.endpoint';
import { CodeIssuer } from '../protocol/authorization/code-issuer';
import { ConsentDecisions, ConsentStores } from '../protocol/authorization/consent-decisions';
import { ImplicitIssuer } from '../protocol/authorization/implicit-issuer';
import { Interactions } from '../protocol/authorization/interactions';
import { Launches } from '../protocol/authorization/launches';
import { ResourceOwners, WorkContexts } from '../protocol/authorization/resource-owners';
import { Issuer } from '../protocol/issuer';
import { Logins } from '../protocol/login/logins';
import { AuditLog } from '../protocol/ports/audit-log';
import { BrowserSessionStore } from '../protocol/ports/browser-session-store';
import { ClientStore } from '../protocol/ports/client-store';
import { CodeStore } from '../protocol/ports/code-store';
import { ConsentStore } from '../protocol/ports/consent-store';
import { FormTokenStore } from '../protocol/ports/form-token-store';
import { InteractionStore } from '../protocol/ports/interaction-store';
import { UserStore } from '../protocol/ports/user-store';
import { IdTokenHints } from '../protocol/tokens/id-token-hint';
import { IssuedTokenStore } from '../protocol/tokens/issued-token-store';
import { KeyRing } from '../protocol/tokens/key-ring';
import { TokenIssuer } from '../protocol/tokens/token-issuer';
import { DatabaseCodeStore } from './storage/database-code.store';
import { DatabaseConsentStore } from './storage/database-consent.store';
import { DatabaseFormTokenStore } from './storage/database-form-token.store';
import { DatabaseInteractionStore } from './storage/database-interaction.store';

/** The authorization endpoint, and what it keeps. */
export const authorizationProviders = [
  provideAs(CodeStore, DatabaseCodeStore, [Database]),
  provideAs(ConsentStore, DatabaseConsentStore, [Database]),
  provideAs(InteractionStore, DatabaseInteractionStore, [Database]),
  provideAs(FormTokenStore, DatabaseFormTokenStore, [Database]),
  provide(IdTokenHints, [KeyRing, Issuer]),
  provide(Logins, [UserStore, BrowserSessionStore, Clock]),
  provide(ResourceOwners, [UserStore, ConsentStore, IdTokenHints, WorkContexts]),
  provide(AuthorizationChecks, [Issuer, ClientStore, ResourceOwners, Clock]),
  provide(Interactions, [InteractionStore, UnitOfWork, Clock]),
  provide(CodeIssuer, [CodeStore, Clock]),
  provide(ImplicitIssuer, [TokenIssuer, IssuedTokenStore]),
  provide(AnswerIssuers, [CodeIssuer, ImplicitIssuer]),
  provide(GrantBases, [Logins, ConsentStore, Launches]),
  provide(AuthorizationAnswers, [AnswerIssuers, GrantBases, Interactions, AuditLog]),
  provide(ConsentStores, [InteractionStore, ConsentStore]),
  provide(ConsentDecisions, [ConsentStores, AuditLog, UnitOfWork, Clock]),
  provide(AuthorizationEndpoint, [AuthorizationChecks, Interactions, AuthorizationAnswers, ConsentDecisions]),
];
