import { Caller } from './caller';
import { Interaction } from './interaction';
import { LinkType, Policy } from './policy';

/** Contract §7: several links of one type are alternatives; links of different types must all hold. */
export function linksHold(policy: Policy, caller: Caller, interaction: Interaction): boolean {
  return policy.links.every(({ type }) =>
    policy.links.some(
      (link) => link.type === type && holdsOf(link.type, caller, interaction).includes(link.id),
    ),
  );
}

export function hasLink(policy: Policy, type: LinkType): boolean {
  return policy.links.some((link) => link.type === type);
}

/** The ids that a link of a type may name for this request. */
function holdsOf(type: LinkType, caller: Caller, interaction: Interaction): readonly (string | undefined)[] {
  switch (type) {
    case 'Client':
      return [caller.clientId];
    case 'User':
      return [caller.userId];
    case 'Operation':
      return [interaction.operation];
    case 'Role':
      // A Role names users: without one it holds for nobody.
      return caller.userId === undefined ? [] : (caller.roles ?? []);
  }
}
