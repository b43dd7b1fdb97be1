import { JsonObject } from '../lib/json';
import { User } from './ports/user-store';

/** What a client is told of the user (contract §5, User view). */
export interface UserViewer {
  /** Password grants, first-party and trusted clients see everything but secrets. */
  readonly complete: boolean;
  /** What others see beside type and id follows from these scopes. */
  readonly scope: readonly string[];
}

const membersByScope: Readonly<Record<string, readonly string[]>> = {
  profile: ['name', 'userName'],
  email: ['email'],
  fhirUser: ['fhirUser'],
};

export function userView({ id, document }: User, { complete, scope }: UserViewer): JsonObject {
  const identity = { resourceType: 'User', id };
  if (complete) return { ...identity, ...document };
  const names = scope.flatMap((one) => (Object.hasOwn(membersByScope, one) ? (membersByScope[one] ?? []) : []));
  const members = names.map((name) => [name, document[name]] as const).filter(([, value]) => value !== undefined);
  return { ...identity, ...Object.fromEntries(members) };
}
