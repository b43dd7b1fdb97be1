/** Contract §3: the bases that serve the same resources. */
const bases = ['fhir', 'fhir/R4', ''] as const;

/** The paths of a route on every base. */
export function onEveryBase(path: string): string[] {
  return bases.map((base) => (base === '' ? path : `${base}/${path}`));
}

/** The base that a request used, without trailing slash: what its links start with, whatever Host says. */
export function baseOf(issuer: string, url: string): string {
  const used = /^\/fhir(?:\/R4)?(?=[/?]|$)/.exec(url)?.[0] ?? '';
  return issuer + used;
}

/** Every base, as the start of an absolute URL. */
export function basesOf(issuer: string): readonly string[] {
  return bases.map((base) => (base === '' ? issuer : `${issuer}/${base}`));
}
