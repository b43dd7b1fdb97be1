import { applyDecorators, CustomDecorator, SetMetadata, UseGuards } from '@nestjs/common';
import { NamedOperation, ResourceOperation } from '../access/interaction';
import { ClientAuthenticationGuard } from './guards/client-authentication.guard';
import { ClientRule, ROUTE_RULE, RouteRule } from './route-rule';

/** Opens a route to everybody. Every such route stands in the snapshot of test/architecture. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(ROUTE_RULE, { kind: 'public' } satisfies RouteRule);
}

/** A route for clients, by client authentication (contract §8.1). The handler gets `@CurrentClient()`. */
export function ForClients(rule: ClientRule): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(ROUTE_RULE, { kind: 'client', ...rule } satisfies RouteRule),
    UseGuards(ClientAuthenticationGuard),
  );
}

/**
 * A route about the caller itself: open to every valid credential of contract §3, without scopes and policies.
 * The handler gets `@CurrentCaller()`.
 */
export function ForCallers(): CustomDecorator<symbol> {
  return SetMetadata(ROUTE_RULE, { kind: 'caller' } satisfies RouteRule);
}

/** An operation of the server, open to callers whom a policy allows it by name (contract §7). */
export function Operation(operation: NamedOperation): CustomDecorator<symbol> {
  return SetMetadata(ROUTE_RULE, { kind: 'operation', operation } satisfies RouteRule);
}

/**
 * A route of the resource API: open to callers whose scopes and policies allow the interaction.
 * The handler gets `@CurrentAccess()`, whose narrowings it joins into its queries.
 *
 * @param resourceType absent where the route parameter `type` names it
 */
export function Interaction(operation: ResourceOperation, resourceType?: string): CustomDecorator<symbol> {
  return SetMetadata(ROUTE_RULE, {
    kind: 'interaction',
    operation,
    resourceType,
    policies: 'guard',
  } satisfies RouteRule);
}

/**
 * The same for a write whose policies must see the stored and the resulting resource (contract rule 8).
 * The guard checks credentials and scopes, and that a policy could allow it at all; the handler must call
 * `access.decideState` for both.
 */
export function WriteInteraction(
  operation: ResourceOperation,
  resourceType?: string,
): CustomDecorator<symbol> {
  return SetMetadata(ROUTE_RULE, {
    kind: 'interaction',
    operation,
    resourceType,
    policies: 'handler',
  } satisfies RouteRule);
}
