import { RequestOrigin } from '../endpoints/request-origin';
import { OAuthError } from '../errors/oauth-error';
import { AccessDenied } from '../errors/rfc6749';
import { InvalidLaunch } from '../errors/smart';
import { Logins } from '../login/logins';
import { AuditLog } from '../ports/audit-log';
import { ConsentStore } from '../ports/consent-store';
import { Interaction } from '../ports/interaction-store';
import { Approval } from './approval';
import { AuthorizationPageError } from './authorization-page-error';
import { AuthorizationResponse } from './authorization-outcome';
import { AuthorizationRequest } from './authorization-request';
import { CodeIssuer } from './code-issuer';
import { echoedState } from './echoed-state';
import { ImplicitIssuer } from './implicit-issuer';
import { Interactions } from './interactions';
import { Launches } from './launches';
import { responseModeOf } from './response-mode';
import { covers } from './steps/consent.step';

/** What issues the answers, by response type. */
export class AnswerIssuers {
  constructor(
    readonly code: CodeIssuer,
    readonly implicit: ImplicitIssuer,
  ) {}
}

/**
 * What a grant rests on. Logins and consents are held while it is stored, so that whatever ends them finds it; a
 * launch is used up by it.
 */
export class GrantBases {
  constructor(
    readonly logins: Logins,
    readonly consents: ConsentStore,
    readonly launches: Launches,
  ) {}
}

/** Gives the answer to an authorization request: once for an interaction, and with its record. */
export class AuthorizationAnswers {
  constructor(
    private readonly issuers: AnswerIssuers,
    private readonly bases: GrantBases,
    private readonly interactions: Interactions,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidLaunch when the launch was used for another answer meanwhile */
  async grant(approval: Approval): Promise<AuthorizationResponse> {
    const { request, origin, user, scope } = approval;
    const issuer = request.responseType === 'code' ? this.issuers.code : this.issuers.implicit;
    const issued = await issuer.issue(approval);
    await this.interactions.end(approval.interaction, async () => {
      await this.holdBases(approval);
      await issued.store();
      this.audit.record({
        action: 'authorization-granted',
        outcome: 'success',
        clientId: request.client.id,
        userId: user.id,
        ip: origin.ip,
        requestId: origin.requestId,
        detail: { responseType: request.responseType, scope: scope.join(' ') },
      });
    });
    return responseTo(request, issued.parameters, approval.issuer);
  }

  /** @throws AuthorizationPageError when the user, the login or the consent ended since the request was judged */
  private async holdBases({ request, user, login, scope, ...approval }: Approval): Promise<void> {
    const { logins, consents, launches } = this.bases;
    if (approval.launch !== undefined && !(await launches.consume(approval.launch)))
      throw new InvalidLaunch();
    if (!(await logins.hold(user.id, login.sessionId))) throw loginEnded();
    if (approval.restsOnConsent && !covers(await consents.hold(user.id, request.client.id), scope)) {
      throw consentEnded();
    }
  }

  /** The refusal of an interaction ends it; a person's no is recorded. */
  async refuse(
    request: AuthorizationRequest,
    error: OAuthError,
    { interaction, issuer, origin }: Refused,
  ): Promise<AuthorizationResponse> {
    await this.interactions.end(interaction, () => {
      if (error instanceof AccessDenied) this.recordDenial(request, interaction, origin);
      return Promise.resolve();
    });
    return errorResponse(request, error, issuer);
  }

  private recordDenial(
    { client }: AuthorizationRequest,
    { consent }: Interaction,
    { ip, requestId }: RequestOrigin,
  ): void {
    this.audit.record({
      action: 'authorization-denied',
      outcome: 'refused',
      clientId: client.id,
      userId: consent?.userId,
      ip,
      requestId,
    });
  }
}

function loginEnded(): AuthorizationPageError {
  return new AuthorizationPageError(
    'Your login has ended. Go back to the application and start again.',
    'the user or the login ended while the answer was made',
  );
}

function consentEnded(): AuthorizationPageError {
  return new AuthorizationPageError(
    'You have removed the access of this application. Go back to it and start again.',
    'the consent was withdrawn while the answer was made',
  );
}

interface Refused {
  readonly interaction: Interaction;
  readonly issuer: string;
  readonly origin: RequestOrigin;
}

/** RFC 6749 §4.1.2.1, in the mode of the answer that it takes the place of (contract rule 16). */
export function errorResponse(
  request: AuthorizationRequest,
  { code, description }: OAuthError,
  issuer: string,
): AuthorizationResponse {
  return responseTo(request, { error: code, error_description: description }, issuer);
}

/** Every answer carries `state` as it came, and `iss`: against mix-up (RFC 9207 §2). */
function responseTo(
  { redirectUri, parameters }: AuthorizationRequest,
  members: Readonly<Record<string, string>>,
  issuer: string,
): AuthorizationResponse {
  const state = echoedState(parameters);
  return {
    kind: 'response',
    redirectUri,
    mode: responseModeOf(parameters.single),
    parameters: { ...members, ...(state !== undefined && { state }), iss: issuer },
  };
}
