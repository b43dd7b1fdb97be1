/** `launch/patient`, with or without the role that SMART 2.2 §scopes lets a client wish for. */
const LAUNCH_SCOPE = /^launch\/(?<type>patient|encounter)(?:\?role=[^&=]+)?$/;

/** What a scope such as `launch/patient` asks to be told; undefined for any other. No role makes a difference here. */
export function launchTypeOf(scope: string): 'patient' | 'encounter' | undefined {
  return LAUNCH_SCOPE.exec(scope)?.groups?.type as 'patient' | 'encounter' | undefined;
}

/** The scope without the role: what it is known, listed and described by. */
export function withoutRole(scope: string): string {
  const type = launchTypeOf(scope);
  return type === undefined ? scope : `launch/${type}`;
}
