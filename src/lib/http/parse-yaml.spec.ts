import fc from 'fast-check';
import { Json } from '../json';
import { MalformedBody } from './malformed-body';
import { parseYaml } from './parse-yaml';
import { renderYaml } from './render-yaml';

function parse(text: string): unknown {
  return parseYaml(Buffer.from(text));
}

describe('contract §3 parseYaml', () => {
  it('reads the example of contract §4', () => {
    expect(parse('secret: verysecret\ngrant_types:\n- password\n')).toEqual({
      secret: 'verysecret',
      grant_types: ['password'],
    });
  });

  it('reads what YAML 1.1 takes for booleans as texts', () => {
    expect(parse('a: on\nb: no\nc: true\nd: "1"\ne: 0x10\nf: ~')).toEqual({
      a: 'on',
      b: 'no',
      c: true,
      d: '1',
      e: 16,
      f: null,
    });
  });

  it.each([
    ['an anchor', 'a: &x 1', 'Anchors'],
    ['an alias', 'a: *x', 'Aliases'],
    ['a tag', 'a: !!str 1', 'Tags'],
    ['a directive', '%YAML 1.1\n---\na: 1', 'Directives'],
    ['a duplicate key', 'a: 1\nb:\n  c: 1\n  c: 2', 'The key "c" appears twice (YAML, line 4, column 3).'],
    ['a duplicate key in flow style', '{a: 1, "a": 2}', 'appears twice'],
    ['a numeric key', '1: a', 'not a text'],
    ['a list as key', '? [a]\n: b', 'not a text'],
    ['an empty key', ': b', 'not a text'],
    ['NaN', 'a: .nan', 'not finite'],
    ['infinity', 'a: -.inf', 'not finite'],
    ['__proto__', '__proto__: {}', 'not allowed'],
    ['NUL', 'a: "\\0"', 'NUL'],
    ['a lone surrogate', 'a: "\\ud800"', 'surrogate'],
    ['two documents', 'a: 1\n---\nb: 1', 'more than one document'],
    ['an unclosed bracket', 'a: [1', 'not valid YAML'],
    ['tabs as indentation', 'a:\n\tb: 1', 'not valid YAML'],
    ['deep nesting in flow style', '['.repeat(70) + ']'.repeat(70), 'More than 64 levels'],
    ['deep nesting in block style', '- '.repeat(300) + 'a', 'More than 64 levels'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(MalformedBody);
    expect(() => parse(text)).toThrow(message);
  });

  it('refuses more than 1 MiB', () => {
    expect(() => parseYaml(Buffer.alloc(1024 * 1024 + 1, '#'))).toThrow('larger than 1 MiB');
  });

  it('reads an empty body as null, like a body that is no object', () => {
    expect(parse('')).toBeNull();
    expect(parse('# nothing')).toBeNull();
  });

  it('reads 64 levels', () => {
    expect(parse('['.repeat(60) + ']'.repeat(60))).toHaveLength(1);
    const block = Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}a:`).join('\n');
    expect(parse(block)).toHaveProperty('a.a.a.a.a');
  });

  it('reads whatever renderYaml writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('__proto__') && !text.includes('\\u0000') && !/\\ud[89a-f]/.test(text));
        expect(parse(renderYaml(JSON.parse(text) as Json))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but MalformedBody', () => {
    const indicators = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      'a',
      ': ',
      ',',
      '\n',
      '- ',
      '? ',
      '|',
      '>',
      ' ',
      '#',
      '%',
      '---\n',
      '\t',
      '1',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(indicators).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          text.map((it) => Buffer.from(it)),
        ),
        (bytes) => {
          try {
            parseYaml(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBody);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    '[',
    '{',
    '- ',
    '? ',
    ': ',
    ':\n',
    '-\n',
    '?\n',
    '\n',
    ' \n',
    '#\n',
    '"',
    "'",
    ',',
    '[,',
    '{a:',
    'a: #\n',
    '---\n',
    '|\n',
    'a:',
    '!',
    '&a ',
    '"a" ',
    '- - ',
    'a\n',
    '\t',
  ])('answers to 64 KiB of %j within 50 ms', (part) => {
    const bytes = Buffer.from(part.repeat(Math.floor(65_536 / part.length)));
    const opened = Buffer.concat([Buffer.from('['), bytes.subarray(1)]);
    for (const body of [bytes, opened]) {
      const times = Array.from({ length: 5 }, () => timeOf(body));
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});

/** Of the processor, in milliseconds: a busy machine must not make the parser look slow. */
function timeOf(body: Uint8Array): number {
  const start = process.cpuUsage();
  try {
    parseYaml(body);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBody);
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
