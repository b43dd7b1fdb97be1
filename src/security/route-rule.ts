import { NamedOperation, ResourceOperation } from '../access/interaction';

/** What an endpoint for clients takes. */
export interface ClientRule {
  /** Whether parameters may also come as a JSON object (contract §2); a form is always read. */
  readonly json: boolean;
  /**
   * Clients that only name themselves: admitted where the requested grant, or the grant of the token that they
   * send, demands no secret; or never.
   */
  readonly unauthenticated: 'by-grant' | 'by-token' | 'refused';
  /** Instead of a client, a Bearer whom policies allow this operation (contract §7). */
  readonly orOperation?: NamedOperation;
}

/** What a route demands. A route without a rule is closed. */
export type RouteRule =
  | { readonly kind: 'public' }
  /** A client authenticates itself; the guard named beside the rule sees to it. */
  | ({ readonly kind: 'client' } & ClientRule)
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
