import { AuthorizationRequest, AuthorizationServer, Pause, Person } from './authorization-request';
import { AuthorizationParameters } from './authorization-parameters';
import { verifyAudience } from './steps/audience.step';
import { verifyClientGrant } from './steps/client-grant.step';
import { requireClient } from './steps/client.step';
import { requireConsent } from './steps/consent.step';
import { requireHintedUser } from './steps/id-token-hint.step';
import { settleLaunch } from './steps/launch-handle.step';
import { verifyLaunch } from './steps/launch.step';
import { requireLogin } from './steps/login.step';
import { verifyMaxAge } from './steps/max-age.step';
import { verifyNonce } from './steps/nonce.step';
import { settlePatient } from './steps/patient.step';
import { verifyPkce } from './steps/pkce.step';
import { verifyPrompt } from './steps/prompt.step';
import { requireRedirectUri } from './steps/redirect-uri.step';
import { refuseRepetition } from './steps/repetition.step';
import { refuseRequestObject } from './steps/request-object.step';
import { verifyResponseMode } from './steps/response-mode.step';
import { verifyResponseType } from './steps/response-type.step';
import { verifyScope } from './steps/scope.step';
import { verifyState } from './steps/state.step';
import { refuseAmbiguity } from './steps/ambiguity.step';
import { refuseOversize } from './steps/size.step';
import { requireUser } from './steps/user.step';

/**
 * Until here there is no address that anything may be sent to: what is wrong is told on a page (contract §8.2).
 *
 * @throws AuthorizationPageError
 */
export async function addressRequest(
  parameters: AuthorizationParameters,
  { clients }: Pick<AuthorizationServer, 'clients'>,
): Promise<AuthorizationRequest> {
  refuseAmbiguity(parameters);
  refuseOversize(parameters);
  const client = await requireClient(parameters, clients);
  return new AuthorizationRequest(parameters, client, requireRedirectUri(parameters, client));
}

/** Throws an OAuthError, which goes to the client (RFC 6749 §4.1.2.1). */
export type RequestStep = (request: AuthorizationRequest, server: AuthorizationServer) => void;

/** What is asked, in the order in which it is judged. No person is needed for it. */
export const requestSteps: readonly RequestStep[] = [
  refuseRepetition,
  refuseRequestObject,
  verifyState,
  verifyResponseType,
  verifyClientGrant,
  verifyResponseMode,
  verifyPrompt,
  verifyMaxAge,
  verifyNonce,
  verifyPkce,
  verifyLaunch,
  verifyScope,
  verifyAudience,
];

/** Says what the person is needed for, if it is; throws an OAuthError, which goes to the client. */
export type PersonStep = (
  request: AuthorizationRequest,
  person: Person,
  server: AuthorizationServer,
) => Pause | undefined | Promise<Pause | undefined>;

/** Who asks, and whether that user wants it. */
export const personSteps: readonly PersonStep[] = [
  requireLogin,
  requireHintedUser,
  requireUser,
  settleLaunch,
  settlePatient,
  requireConsent,
];
