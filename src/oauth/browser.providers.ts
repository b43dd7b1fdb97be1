import { ClientOrigins } from '../client/client-origins';
import { Clock } from '../lib/clock';
import { provide } from '../lib/provide';
import { PasswordHash } from '../lib/secret-hash/password-hash';
import { UnitOfWork } from '../lib/unit-of-work';
import { AuditedWork } from '../protocol/audited-work';
import { Interactions } from '../protocol/authorization/interactions';
import { EndSessionEndpoint } from '../protocol/endpoints/end-session.endpoint';
import { Issuer } from '../protocol/issuer';
import { Account } from '../protocol/login/account';
import { BrowserSessions } from '../protocol/login/browser-sessions';
import { FormTokens } from '../protocol/login/form-tokens';
import { LoginOpener } from '../protocol/login/login-opener';
import { PasswordChange, UserPasswords } from '../protocol/login/password-change';
import { PasswordLogin } from '../protocol/login/password-login';
import { PasswordVerifier } from '../protocol/login/password-verifier';
import { WaitingRequests } from '../protocol/login/waiting-requests';
import { AuditLog } from '../protocol/ports/audit-log';
import { ClientStore } from '../protocol/ports/client-store';
import { ConsentStore } from '../protocol/ports/consent-store';
import { FormTokenStore } from '../protocol/ports/form-token-store';
import { InteractionStore } from '../protocol/ports/interaction-store';
import { PasswordStore } from '../protocol/ports/password-store';
import { SessionStore } from '../protocol/ports/session-store';
import { UserStore } from '../protocol/ports/user-store';
import { IdTokenHints } from '../protocol/tokens/id-token-hint';
import { AccountPages } from './account-pages';
import { Browsers } from './browsers';
import { AccountController } from './controllers/account.controller';
import { AssetsController } from './controllers/assets.controller';
import { AuthorizeController } from './controllers/authorize.controller';
import { ConsentController } from './controllers/consent.controller';
import { LoginController } from './controllers/login.controller';
import { LogoutController } from './controllers/logout.controller';
import { PatientPickerController } from './controllers/patient-picker.controller';
import { LoginTarget } from './login-target';

/** Everything that answers a browser with a person in front of it. */
export const browserControllers = [
  AuthorizeController,
  LoginController,
  ConsentController,
  PatientPickerController,
  AccountController,
  LogoutController,
  AssetsController,
];

/** What those controllers are given. */
export const browserProviders = [
  provide(AuditedWork, [AuditLog, UnitOfWork]),
  provide(FormTokens, [FormTokenStore, Clock]),
  provide(LoginOpener, [UserStore, BrowserSessions, InteractionStore]),
  provide(PasswordLogin, [PasswordVerifier, LoginOpener, AuditedWork]),
  provide(UserPasswords, [PasswordVerifier, PasswordHash, PasswordStore]),
  provide(PasswordChange, [UserPasswords, BrowserSessions, AuditedWork]),
  provide(Account, [SessionStore, ConsentStore, AuditedWork, Clock]),
  provide(EndSessionEndpoint, [IdTokenHints, ClientStore, SessionStore, AuditedWork]),
  provide(WaitingRequests, [Interactions, ClientStore]),
  provide(LoginTarget, [Issuer, ClientOrigins]),
  provide(Browsers, [BrowserSessions, FormTokens, Issuer]),
  provide(AccountPages, [Browsers, Account, ClientStore, UserStore]),
];
