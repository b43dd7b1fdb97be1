import fc from 'fast-check';
import { FrontendMessage, FrontendMessages } from './frontend-messages';

const startup = untyped(196_608, Buffer.from('user\0postgres\0\0'));
const sslRequest = untyped(80_877_103);
const gssEncRequest = untyped(80_877_104);

function untyped(code: number, body = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8);
  head.writeInt32BE(code, 4);
  return Buffer.concat([head, body]);
}

function typed(type: string, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** What comes out when `input` arrives in pieces that end at `cuts`. */
function read(input: Buffer, cuts: readonly number[] = []): FrontendMessage[] {
  const parser = new FrontendMessages();
  const ends = [...cuts.map((cut) => cut % (input.length + 1)).sort((a, b) => a - b), input.length];
  return ends.flatMap((end, index) => parser.push(Buffer.from(input.subarray(ends[index - 1] ?? 0, end))));
}

const kinds = { P: 'part', B: 'part', D: 'part', E: 'part', C: 'part' } as const;
const enders = { Q: 'query', F: 'query', S: 'sync', H: 'flush' } as const;
const anyMessage = fc.record({
  type: fc.constantFrom(...Object.keys({ ...kinds, ...enders, d: '', c: '', f: '' })),
  body: fc.uint8Array({ maxLength: 300 }),
});

describe('FrontendMessages', () => {
  it('finds the same messages wherever the chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(sslRequest, gssEncRequest), { maxLength: 2 }),
        fc.array(anyMessage, { maxLength: 20 }),
        fc.array(fc.nat({ max: 10_000 }), { maxLength: 40 }),
        (requests, messages, cuts) => {
          const raw = messages.map(({ type, body }) => typed(type, body));
          const expected = messages.flatMap(({ type }, index) => {
            const kind = ({ ...kinds, ...enders } as Record<string, string>)[type];
            return kind === undefined ? [] : [{ kind, bytes: raw[index] }];
          });
          expect(read(Buffer.concat([...requests, startup, ...raw, typed('X')]), cuts)).toEqual([
            ...requests.map(() => ({ kind: 'encryption' })),
            { kind: 'startup', bytes: startup },
            ...expected,
            { kind: 'terminate' },
          ]);
        },
      ),
    );
  });

  it('reads byte by byte, and nothing before a message is complete', () => {
    const input = Buffer.concat([startup, typed('Q', Buffer.from('SELECT 1\0'))]);
    expect(read(input, [...input.keys()])).toHaveLength(2);
    expect(read(input.subarray(0, -1))).toHaveLength(1);
  });

  it('puts a large message together in time that grows with its size', () => {
    const input = Buffer.concat([startup, typed('B', Buffer.alloc(64 * 1024 * 1024))]);
    const cuts = Array.from({ length: 1_024 }, (_, index) => index * 65_536);
    const started = Date.now();
    expect(read(input, cuts)).toHaveLength(2);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it.each([
    ['an unknown type', Buffer.concat([startup, typed('w')]), '08P01'],
    ['a password, for which nobody asked', Buffer.concat([startup, typed('p')]), '08P01'],
    ['a length below the least', Buffer.concat([startup, Buffer.from('Q\0\0\0\x03')]), '08P01'],
    ['a negative length', Buffer.concat([startup, Buffer.from('Q\xff\xff\xff\xff', 'latin1')]), '08P01'],
    ['more than the database survives', Buffer.concat([startup, typed('E', Buffer.alloc(10_000))]), '08P01'],
    ['more than there is memory', Buffer.concat([startup, Buffer.from('B\x7f\0\0\0')]), '08P01'],
    ['another protocol', untyped(2 << 16), '0A000'],
    ['a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '08P01'],
  ])('refuses %s, and reads no further', (_, input, code) => {
    const messages = read(Buffer.concat([input, typed('Q'), typed('Q')])).filter(
      ({ kind }) => kind !== 'startup',
    );
    expect(messages).toEqual([{ kind: 'violation', code, text: expect.any(String) }]);
  });

  it('knows the request to cancel', () => {
    expect(read(untyped(80_877_102, Buffer.alloc(8)))).toEqual([{ kind: 'cancel' }]);
  });
});
