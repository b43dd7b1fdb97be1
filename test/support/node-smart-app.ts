import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { AuthorizeParameters, FhirClient, smart } from './fhirclient';

/** A web application that uses fhirclient in Node: it is launched at `/launch`, and gets its answers at `/callback`. */
export class NodeSmartApp {
  private readonly kept = new Map<string, unknown>();
  private client: FhirClient | undefined;

  private constructor(
    private readonly server: Server,
    /** Without trailing slash. */
    readonly origin: string,
  ) {}

  static async start(): Promise<NodeSmartApp> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new NodeSmartApp(server, `http://127.0.0.1:${port}`);
  }

  get callback(): string {
    return `${this.origin}/callback`;
  }

  /** @returns the authorization request that the app sends its user's browser to */
  launch(query: Readonly<Record<string, string>>, parameters: AuthorizeParameters): Promise<string> {
    return this.visit(`/launch?${new URLSearchParams(query).toString()}`, async (request, response) => {
      await this.smart(request, response).authorize({ redirectUri: '/callback', ...parameters });
    });
  }

  /** @param answer the callback with what the authorization server added to it */
  async ready(answer: string): Promise<FhirClient> {
    await this.visit(answer.slice(this.origin.length), async (request, response) => {
      this.client = await this.smart(request, response).ready();
      response.end();
    });
    if (this.client === undefined) throw new Error('no client');
    return this.client;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private smart(request: IncomingMessage, response: ServerResponse): ReturnType<typeof smart> {
    return smart(request, response, {
      get: async (key: string) => this.kept.get(key),
      set: async (key: string, value: unknown) => this.kept.set(key, value),
      unset: async (key: string) => this.kept.delete(key),
    });
  }

  /** Answers one request by what `act` does, and throws what it threw. */
  private async visit(
    path: string,
    act: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<string> {
    const acted = new Promise<void>((resolve, reject) => {
      this.server.once('request', (request, response) => {
        act(request, response)
          .finally(() => response.end())
          .then(resolve, reject);
      });
    });
    const [response] = await Promise.all([fetch(this.origin + path, { redirect: 'manual' }), acted]);
    return response.headers.get('location') ?? '';
  }
}
