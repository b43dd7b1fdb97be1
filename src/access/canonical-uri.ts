/** Contract §3: the bases that serve the same resources, longest first. */
const BASE = /^\/fhir(?:\/R4)?(?=\/|$)/;

/** Contract §3: a first segment that selects a resource type. System paths are lower-case. */
const RESOURCE_SEGMENT = /^\/[A-Z][A-Za-z]+(?=\/|$)/;

/** FHIR R4 §3.1.1.6: a search in a compartment is the search of its type, narrowed once more. */
const COMPARTMENT = /^\/Patient\/[^/]+(?=\/[A-Z])/;

/**
 * Contract rule 8: the decoded path, written as `/fhir/{Type}/…` on every base, so that one policy holds on all.
 * @throws URIError for broken percent-encoding
 */
export function canonicalUri(path: string): string {
  const decoded = path.includes('%') ? path.split('/').map(decodeSegment).join('/') : path;
  const rest = decoded.replace(BASE, '');
  return rest !== decoded || RESOURCE_SEGMENT.test(decoded)
    ? `/fhir${rest.replace(COMPARTMENT, '')}`
    : decoded;
}

/** An encoded slash stays encoded: `a%2Fb` is one segment and must not read like two. */
function decodeSegment(segment: string): string {
  return segment.split(/%2f/i).map(decodeURIComponent).join('%2F');
}
