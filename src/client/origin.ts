export const ORIGIN_RULE =
  'must be an origin as browsers send it: scheme, host in lower case and port, without path, such as https://app.example.';

/** An origin as it stands in the header `Origin` (RFC 6454 §7), since it is compared byte by byte. */
export function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  return new URL(text).origin === text;
}
