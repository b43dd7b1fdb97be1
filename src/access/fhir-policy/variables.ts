import { Caller, Profile } from '../caller';

/** Contract §7: what `criteria` and `compartment` of a policy may name instead of a value. */
export type VariableName = 'patient' | 'user' | 'client' | 'profile';

/** What stands for a variable: the resource that it means for this caller. */
export type Variables = Readonly<Record<VariableName, Profile | undefined>>;

export const VARIABLES: readonly VariableName[] = ['patient', 'user', 'client', 'profile'];

const WRITTEN = new RegExp(`%(${VARIABLES.join('|')})(?![A-Za-z0-9_])`, 'g');

/**
 * Criteria are read once, before anybody asks: each variable as a value that could be an id, a code or a text.
 * What a caller brings is put in where that value stands in the tree, so that it is never read as a query.
 */
export function withPlaceholders(criteria: string): string {
  return criteria.replace(WRITTEN, (_, name: VariableName) => placeholderOf(name));
}

export function placeholderOf(name: VariableName): string {
  return `nfa.variable.${name}`;
}

export function variablesOf({ clientId, userId, context, profile }: Caller): Variables {
  return {
    patient: typeof context.patient === 'string' ? named('Patient', context.patient) : undefined,
    user: named('User', userId),
    client: named('Client', clientId),
    profile,
  };
}

function named(type: string, id: string | undefined): Profile | undefined {
  return id === undefined || id === '' ? undefined : { type, id };
}
