/** Contract §4.1: the form of a client id. Anything else is unknown without asking the database. */
const clientId = /^[A-Za-z0-9._-]{1,64}$/;

export function isClientId(value: string): boolean {
  return clientId.test(value);
}
