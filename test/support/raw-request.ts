import { once } from 'node:events';
import { IncomingHttpHeaders, IncomingMessage, request } from 'node:http';
import { TestServer } from './test-server';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: any;
}

/**
 * A request whose headers go out exactly as listed, name and value in turn: `fetch` joins repeated ones.
 *
 * @param path sent as it is, without normalization
 */
export async function rawRequest(
  server: TestServer,
  { method, path }: { method: string; path: string },
  headers: readonly string[],
  body = '',
): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(server.url);
  const all = ['Host', host, 'Content-Length', String(Buffer.byteLength(body)), ...headers];
  const outgoing = request({ host: hostname, port, method, path, headers: all, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    json: text === '' ? undefined : JSON.parse(text),
  };
}
