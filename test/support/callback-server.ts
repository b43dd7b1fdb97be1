import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What came back to the app. */
export interface Callback {
  readonly method: string;
  readonly parameters: URLSearchParams;
}

/** The app's side of a flow: a site of another origin that takes the answer of the authorization endpoint. */
export class CallbackServer {
  readonly received: Callback[] = [];

  private constructor(
    private readonly server: Server,
    /** Without trailing slash. */
    readonly origin: string,
  ) {}

  static async start(): Promise<CallbackServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const callbacks = new CallbackServer(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { searchParams } = new URL(request.url ?? '/', callbacks.origin);
        const parameters =
          request.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()) : searchParams;
        callbacks.received.push({ method: request.method ?? '', parameters });
        response.setHeader('Content-Type', 'text/html');
        response.end(
          '<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>Back in the app</h1>',
        );
      });
    });
    return callbacks;
  }

  get last(): Callback {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('nothing came back');
    return last;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
