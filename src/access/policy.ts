import { Json, JsonObject } from '../lib/json';

/** Contract §7: the types an access policy can be linked to. */
export type LinkType = 'Client' | 'User' | 'Operation' | 'Role';

export interface PolicyLink {
  readonly type: LinkType;
  readonly id: string;
}

/** An access policy as the decision reads it: validated, links resolved to type and id. */
export interface Policy {
  readonly id: string;
  /** The name of a policy engine. One that this version does not know allows nothing. */
  readonly engine: string;
  readonly matcho?: Json;
  /** The rules of engine `fhir`. */
  readonly resource?: Json;
  readonly links: readonly PolicyLink[];
  readonly anonymous: boolean;
  readonly type: 'rest' | 'scope';
}

/**
 * The request object of contract §7 that engines match against. Members that cost something to make
 * (client, user, session) are filled only when a policy of a matching engine is evaluated.
 */
export type RequestObject = JsonObject;
