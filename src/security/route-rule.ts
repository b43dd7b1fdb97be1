import { NamedOperation, ResourceOperation } from '../access/interaction';

/** What a route demands. A route without a rule is closed. */
export type RouteRule =
  | { readonly kind: 'public' }
  /** A client authenticates itself; the guard named beside the rule sees to it. */
  | { readonly kind: 'client' }
  /** Whoever has proved who it is, whatever scopes and policies say. */
  | { readonly kind: 'caller' }
  /** An operation of the server itself, decided by policies alone (contract §7). */
  | { readonly kind: 'operation'; readonly operation: NamedOperation }
  | {
      readonly kind: 'interaction';
      readonly operation: ResourceOperation;
      /** The resource type; absent where the route parameter `type` names it. */
      readonly resourceType: string | undefined;
      /** `handler`: policies are decided by the handler, which knows the stored and the resulting resource. */
      readonly policies: 'guard' | 'handler';
    };

export const ROUTE_RULE = Symbol('route rule');
