import fc from 'fast-check';
import { MalformedBody } from './malformed-body';
import { parseJson } from './parse-json';

function parse(text: string): unknown {
  return parseJson(Buffer.from(text));
}

function milliseconds(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('RFC 8259 parseJson', () => {
  it.each([
    ['a duplicate member', '{"a":1,"a":2}', 'The member "a" appears twice (JSON, line 1, column 8).'],
    ['a duplicate written with an escape', '{"a":1,"\\u0061":2}', 'The member "a" appears twice'],
    [
      'a nested duplicate',
      '[{"x":{"b":1,\n"b":2}}]',
      'The member "b" appears twice (JSON, line 2, column 1).',
    ],
    ['__proto__', '{"__proto__":{}}', 'The member name "__proto__" is not allowed'],
    ['an escaped __proto__', '{"\\u005f_proto__":{}}', 'is not allowed'],
    ['NUL', '"\\u0000"', 'a NUL character'],
    ['a raw control character', '"\u0001"', 'must be escaped'],
    ['a lone surrogate', '"\\ud800"', 'half of a surrogate pair'],
    ['a lone surrogate as a member name', '{"\\udc00":1}', 'half of a surrogate pair'],
    ['an unknown escape', '"\\x"', 'unknown escape'],
    ['an unfinished string', '"a\\"', 'does not end'],
    ['a number without bounds', '1e999', 'too large'],
    ['a leading zero', '01', 'follows the end'],
    ['two values', '1 2', 'follows the end'],
    ['a trailing comma', '[1,]', 'value is expected'],
    ['a trailing comma in an object', '{"a":1,}', 'member name'],
    ['single quotes', "{'a':1}", 'member name'],
    ['NaN', 'NaN', 'value is expected'],
    ['a word cut short', 'tru', 'value is expected'],
    ['nothing', '', 'value is expected'],
    ['65 levels', '['.repeat(66) + ']'.repeat(66), 'More than 64 levels'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(MalformedBody);
    expect(() => parse(text)).toThrow(message);
  });

  it('refuses invalid UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow('not valid UTF-8');
  });

  it('tolerates a byte order mark', () => {
    expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it('keeps members named like those of Object.prototype', () => {
    expect(parse('{"constructor":1,"toString":2}')).toEqual({ constructor: 1, toString: 2 });
  });

  it('reads whatever JSON.stringify writes', () => {
    const value = fc.jsonValue({ maxDepth: 6 });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (original, indent) => {
        const text = JSON.stringify(original, null, indent);
        fc.pre(!text.includes('__proto__') && !text.includes('\\u0000') && !/\\ud[89a-f]/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('throws nothing but MalformedBody, and accepts only what JSON.parse accepts', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      'a',
      ':',
      ',',
      '\\',
      'u0041',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'true',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          text.map((it) => Buffer.from(it)),
        ),
        (bytes) => {
          let value: unknown;
          try {
            value = parseJson(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBody);
            return;
          }
          expect(value).toEqual(JSON.parse(new TextDecoder().decode(bytes)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['brackets', '['],
    ['braces', '{"a":'],
    ['quotes', '"'],
    ['backslashes', '"\\'],
    ['digits', '1'],
    ['spaces', ' '],
    ['empty lists', '[],'],
  ])('reads 64 KiB of %s within 50 ms', (_, part) => {
    const bytes = Buffer.from(`[${part.repeat(65_536 / part.length)}`);
    expect(
      milliseconds(() => {
        expect(() => parseJson(bytes)).toThrow(MalformedBody);
      }),
    ).toBeLessThan(50);
  });
});
