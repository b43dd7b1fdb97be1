import fc from 'fast-check';
import { MalformedBody } from './malformed-body';
import { parseForm } from './parse-form';
import { parseQueryString } from './query-string';

describe('RFC 6749 appendix B parseForm', () => {
  it('reads pairs in order, repetitions and empty values included', () => {
    expect(parseForm(Buffer.from('a=1&b=x+y%26&a=&&c&=d&e=f=g'))).toEqual([
      ['a', '1'],
      ['b', 'x y&'],
      ['a', ''],
      ['c', ''],
      ['', 'd'],
      ['e', 'f=g'],
    ]);
  });

  it('keeps a question mark in front of the first name', () => {
    expect(parseForm(Buffer.from('?a=1'))).toEqual([['?a', '1']]);
    expect(parseQueryString('?a=1')).toEqual([['?a', '1']]);
  });

  it.each(['%', 'a=%zz', 'a=%c3%28', 'a=%00', '%00=a', 'a=\0', 'a=%ed%a0%80'])('refuses %j', (text) => {
    expect(() => parseForm(Buffer.from(text))).toThrow(MalformedBody);
  });

  it('reads whatever URLSearchParams writes', () => {
    const pairs = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string()));
    fc.assert(
      fc.property(pairs, (original) => {
        const written = original.filter(([name, value]) => !`${name}${value}`.includes('\0'));
        expect(parseForm(Buffer.from(new URLSearchParams(written).toString()))).toEqual(written);
      }),
    );
  });

  it('throws nothing but MalformedBody', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.stringMatching(/^[a%0-9=&+]*$/).map((it) => Buffer.from(it)),
        ),
        (bytes) => {
          try {
            parseForm(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBody);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['&', '=', 'a=b&', '%41', '+'])('reads 64 KiB of %j within 50 ms', (part) => {
    const bytes = Buffer.from(part.repeat(Math.floor(65_536 / part.length)));
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      parseForm(bytes);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
