import { InvalidTarget } from '../errors/rfc8707';

/** The three spellings of this server's own FHIR base; they are one audience (contract rule 4). */
export function ownAudiences(issuer: string): readonly string[] {
  return [`${issuer}/fhir`, `${issuer}/fhir/R4`, issuer];
}

/**
 * The audience of a token: what was requested, if the client may have it, else what its settings say.
 *
 * @throws InvalidTarget (RFC 8707 §2) for a resource outside the configured list
 */
export function resolveAudience(
  requested: readonly string[],
  configured: readonly string[] | undefined,
  issuer: string,
): readonly string[] {
  const own = ownAudiences(issuer);
  const allowed = configured ?? [`${issuer}/fhir`];
  const reachesOwn = allowed.some((audience) => own.includes(audience));
  for (const resource of requested) {
    if (allowed.includes(resource) || (reachesOwn && own.includes(resource))) continue;
    throw new InvalidTarget('The requested resource is not one that this client may get tokens for.');
  }
  return requested.length > 0 ? [...new Set(requested)] : allowed;
}
