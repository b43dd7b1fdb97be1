/** Contract §3: the types that SMART scopes never reach and anonymous callers never see. */
const adminTypes: ReadonlySet<string> = new Set(['Client', 'User', 'Session', 'AccessPolicy', 'Role']);

export function isAdminType(type: string): boolean {
  return adminTypes.has(type);
}
