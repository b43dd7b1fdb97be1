import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; a repeated header is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  /** Written as it is: neither normalised nor encoded. */
  readonly path: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer | undefined;
}

export const TIME_LIMIT_MS = 2_000;

/** Sends a request byte for byte, which `fetch` would refuse or repair. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { method, path, headers = [], body } = request;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(bytes === undefined ? [] : [`Content-Length: ${bytes.length}`]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return exchange(url, Buffer.concat([head, bytes ?? Buffer.alloc(0)]), method === 'HEAD');
}

/**
 * Writes bytes to a connection and reads one answer.
 *
 * @throws Error when none has come after two seconds, or the connection ended without one
 */
export function exchange(url: string, bytes: string | Buffer, isHead = false): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => {
      finish(new Error(`no answer within ${TIME_LIMIT_MS} ms; received: ${received.toString('latin1')}`));
    }, TIME_LIMIT_MS);
    const finish = (outcome: RawAnswer | Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = parseAnswer(received, isHead);
      if (answer !== undefined) finish(answer);
    });
    socket.on('error', (error) => {
      finish(error);
    });
    socket.on('close', () => {
      finish(new Error(`the connection ended without an answer: ${received.toString('latin1')}`));
    });
  });
}

/** The first final answer in the bytes; undefined while it is not complete. */
function parseAnswer(bytes: Buffer, isHead: boolean): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return parseAnswer(rest, isHead);
  const headers = headersOf(lines);
  const length = isHead || status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`an answer without Content-Length: ${statusLine}`);
  if (rest.length < length) return undefined;
  return { status, headers, body: rest.subarray(0, length).toString('utf8') };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
