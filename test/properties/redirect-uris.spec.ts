import fc from 'fast-check';
import { matchesRedirectUri } from '../../src/protocol/authorization/redirect-uri-match';
import { FILE_TIME_LIMIT_MS, runs } from './settings';

jest.setTimeout(FILE_TIME_LIMIT_MS);

const registered = [
  'https://app.example/cb',
  'https://app.example/cb?x=1',
  'http://127.0.0.1/cb',
  'http://127.0.0.1:8000/cb?y=2',
  'http://[::1]/cb',
  'http://localhost/cb',
  'com.example.app:/cb',
];

const pieces = [
  '/',
  '//',
  '..',
  '@',
  ':',
  ':443',
  ':80',
  ':51004',
  '?',
  '#',
  '%2f',
  '%00',
  '\\',
  '\n',
  ' ',
  '\t',
  '.',
  '*',
  'evil.test',
  'localhost',
  '127.0.0.1',
  '[::1]',
  '&x=2',
  'ⅰ',
];

/** One edit: something put in, taken out, replaced, repeated or written in another case. */
const edit = fc.oneof(
  fc.record({ at: fc.nat(40), remove: fc.nat(3), insert: fc.constantFrom(...pieces, '') }),
  fc.record({ at: fc.nat(40), remove: fc.nat(3), insert: fc.string({ unit: 'binary', maxLength: 3 }) }),
  fc.record({ at: fc.nat(40), remove: fc.constant(0), insert: fc.nat(99_999).map((port) => `:${port}`) }),
  fc.constant('upper' as const),
);

function apply(
  uri: string,
  edits: readonly ('upper' | { at: number; remove: number; insert: string })[],
): string {
  return edits.reduce((text, one) => {
    if (one === 'upper') return text.toUpperCase();
    const at = Math.min(one.at, text.length);
    return text.slice(0, at) + one.insert + text.slice(at + one.remove);
  }, uri);
}

/** The rule in other words: equal, or equal but for the port that stands right behind a loopback literal. */
function isAllowed(uri: string, presented: string): boolean {
  if (uri === presented) return true;
  return ['http://127.0.0.1', 'http://[::1]'].some((origin) => {
    if (!uri.startsWith(origin) || !presented.startsWith(origin)) return false;
    const [ours, theirs] = [uri, presented].map((text) => withoutPort(text.slice(origin.length)));
    return ours !== undefined && ours === theirs;
  });
}

/** What stands behind the port; undefined where that is no port, or something else belongs to the host. */
function withoutPort(rest: string): string | undefined {
  const digits = rest.startsWith(':') ? leadingDigits(rest.slice(1)) : undefined;
  const isPort = digits === undefined || (digits !== '' && digits.length <= 5 && !digits.startsWith('0'));
  if (!isPort || Number(digits ?? 1) > 65_535) return undefined;
  const path = rest.slice(digits === undefined ? 0 : digits.length + 1);
  return path === '' || path.startsWith('/') || path.startsWith('?') ? path : undefined;
}

function leadingDigits(text: string): string {
  let end = 0;
  while (end < text.length && '0123456789'.includes(text.charAt(end))) end++;
  return text.slice(0, end);
}

describe('redirect URIs (RFC 9700 §4.1.3, RFC 8252 §7.3)', () => {
  it('AUTHZ-2, AUTHZ-3, RU-01 accepts exactly what is byte-equal, or differs in the port of a loopback literal', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...registered), fc.array(edit, { maxLength: 3 }), (uri, edits) => {
        const presented = apply(uri, edits);
        // Compared here: a matcher of Jest for each would take longer than all the rest.
        const wrong = registered.filter(
          (one) => matchesRedirectUri(one, presented) !== isAllowed(one, presented),
        );
        if (registered.some((one) => one !== presented && isAllowed(one, presented))) accepted++;
        return wrong.length === 0;
      }),
      runs(5_000, 100_000),
    );
    // Otherwise the ports were never tried.
    expect(accepted).toBeGreaterThan(0);
  });
});
