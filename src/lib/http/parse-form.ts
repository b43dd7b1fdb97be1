import { decodeUtf8 } from './decode-utf8';
import { Pair, parseQueryString } from './query-string';

/**
 * `application/x-www-form-urlencoded`, as RFC 6749 appendix B uses it: pairs in order, repetitions included.
 *
 * @throws MalformedBody
 */
export function parseForm(body: Uint8Array): Pair[] {
  return parseQueryString(decodeUtf8(body));
}
