import { CanActivate, ExecutionContext, Injectable, NotFoundException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isAdminType } from '../../access/admin-types';
import { ANONYMOUS, Caller } from '../../access/caller';
import { Interaction } from '../../access/interaction';
import { MalformedBody } from '../../lib/http/malformed-body';
import { unstorable } from '../../lib/http/storable-text';
import { AccessDecider } from '../access-decider';
import { AccessDenied } from '../access-denied';
import { HttpRequest, presentsBearer } from '../http-request';
import { factsOf } from '../request-facts';
import { ClientRule, ROUTE_RULE, RouteRule } from '../route-rule';
import { CallerResolver } from './caller-resolver';

type InteractionRule = RouteRule & { kind: 'interaction' };

/** What is left for this guard: the rest is open, or has a guard of its own. */
type GuardedRule = Exclude<RouteRule, { kind: 'public' | 'client' }>;

/**
 * Guards every route: closed unless its rule opens it.
 *
 * Order (contract §3): authentication 401, SMART scope 403, access policy 403. What is left, the data
 * filter, are the narrowings that the handler joins into its queries.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: CallerResolver,
    private readonly decider: AccessDecider,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // The global guard and the controller's own may be the same one.
    if (context.switchToHttp().getRequest<HttpRequest>().access !== undefined) return true;
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<RouteRule | undefined>(ROUTE_RULE, targets);
    if (rule === undefined) throw AccessDenied.forbidden();
    if (rule.kind === 'public') return true;
    return rule.kind === 'client' ? this.admitBearer(rule, context) : this.check(rule, context);
  }

  /** A Bearer may stand in for a client where the rule says so; clients have a guard of their own. */
  private async admitBearer({ orOperation }: ClientRule, context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (orOperation === undefined || !presentsBearer(request)) return true;
    return this.check({ kind: 'operation', operation: orOperation }, context);
  }

  private async check(rule: GuardedRule, context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (rule.kind === 'caller') {
      request.caller = await this.requireCaller(context);
      return true;
    }
    const interaction = rule.kind === 'operation' ? operationOf(rule) : interactionOf(rule, request);
    const caller = (await this.callers.resolve(context)) ?? ANONYMOUS;
    const by = rule.kind === 'operation' ? 'guard' : rule.policies;
    request.access = await this.decider.open(
      caller,
      interaction,
      factsOf(request, interaction.operation),
      by,
    );
    return true;
  }

  private async requireCaller(context: ExecutionContext): Promise<Caller> {
    const caller = await this.callers.resolve(context);
    if (caller === undefined) throw AccessDenied.noCredential();
    return caller;
  }
}

function operationOf({ operation }: RouteRule & { kind: 'operation' }): Interaction {
  return { operation, resourceType: undefined, resourceId: undefined, admin: false };
}

function interactionOf(rule: InteractionRule, request: HttpRequest): Interaction {
  const resourceType = rule.resourceType ?? request.params.type ?? '';
  // Contract §3: system paths are lower-case. What is none of them is no resource either.
  if (!/^[A-Z][A-Za-z]+$/.test(resourceType)) throw new NotFoundException();
  const { operation } = rule;
  const { id: resourceId, compartment } = request.params;
  // FHIR R4 §3.1.1.6: of the compartments only that of a Patient is one here.
  if (compartment !== undefined && compartment !== 'Patient') throw new NotFoundException();
  const reason = unstorable(resourceId ?? '');
  if (reason !== undefined) throw new MalformedBody(`The id in the path holds ${reason}.`);
  return { operation, resourceType, resourceId, admin: isAdminType(resourceType) };
}
