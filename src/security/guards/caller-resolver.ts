import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Caller } from '../../access/caller';
import { isBasic } from '../../protocol/client-authentication/basic-credentials';
import { AuthenticatedClient } from '../../protocol/client-authentication/client-authenticator';
import { InvalidClient } from '../../protocol/errors/rfc6749';
import { SessionActivity } from '../../protocol/ports/session-activity';
import { isScopeBound } from '../../protocol/scope/scope-policy';
import { AccessDenied } from '../access-denied';
import { BrowserCallers } from '../browser-callers';
import { authorizationOf, countHeader, HttpRequest, presentsBearer } from '../http-request';
import { ClientBasicStrategy } from '../passport/basic.strategy';
import { BearerStrategy } from '../passport/bearer.strategy';
import { guardOf } from '../passport/strategy-guard';

/** Finds out who calls a resource endpoint: exactly one credential (contract §3, Authentication). */
@Injectable()
export class CallerResolver {
  private readonly bearer: CanActivate;
  private readonly basic: CanActivate;

  constructor(
    bearer: BearerStrategy,
    basic: ClientBasicStrategy,
    private readonly browsers: BrowserCallers,
    private readonly activity: SessionActivity,
  ) {
    this.bearer = guardOf(bearer);
    this.basic = guardOf(basic);
  }

  /**
   * @returns undefined where the request carries no credential
   * @throws AccessDenied when a credential is bad, or when there are two
   */
  async resolve(context: ExecutionContext): Promise<Caller | undefined> {
    const request = context.switchToHttp().getRequest<HttpRequest & { user?: unknown }>();
    const authorization = authorizationOf(request);
    if (authorization === undefined) return this.noted(await this.browsers.find(request));
    if (countHeader(request, 'authorization') > 1) throw AccessDenied.twoCredentials();
    if (isBasic(authorization)) {
      try {
        await this.basic.canActivate(context);
      } catch (error) {
        throw error instanceof InvalidClient ? AccessDenied.invalidBasic() : error;
      }
      return callerOf(request.user as AuthenticatedClient);
    }
    if (!presentsBearer(request)) throw AccessDenied.noCredential();
    await this.bearer.canActivate(context);
    return this.noted(request.user as Caller);
  }

  private noted<Found extends Caller | undefined>(caller: Found): Found {
    if (caller?.sessionId !== undefined) this.activity.note(caller.sessionId);
    return caller;
  }
}

/** Contract §3: Basic is for clients that list `basic`; no Session arises. */
function callerOf({ client }: AuthenticatedClient): Caller {
  if (!client.grantTypes.includes('basic')) throw AccessDenied.invalidBasic();
  return {
    credential: 'basic',
    clientId: client.id,
    userId: undefined,
    sessionId: undefined,
    scope: [],
    scopeBound: isScopeBound(client),
    context: {},
    jwt: undefined,
  };
}
