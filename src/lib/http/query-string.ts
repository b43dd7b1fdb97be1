import { MalformedBody } from './malformed-body';
import { unstorable } from './storable-text';

export type Pair = readonly [name: string, value: string];

/**
 * The parameters of a raw query string without its question mark (a further one belongs to a name), in order,
 * repetitions included: what a repetition means is for the caller to say (RFC 6749 §3.1 refuses it,
 * FHIR R4 §3.1.1 joins it).
 *
 * @throws MalformedBody
 */
export function parseQueryString(raw: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    pairs.push([decode(name), equals === -1 ? '' : decode(part.slice(equals + 1))]);
  }
  return pairs;
}

function decode(encoded: string): string {
  let text: string;
  try {
    text = decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new MalformedBody('A parameter is not percent-encoded UTF-8.');
  }
  const reason = unstorable(text);
  if (reason !== undefined) throw new MalformedBody(`A parameter holds ${reason}.`);
  return text;
}
