import { once } from 'node:events';
import { createServer, Server, Socket } from 'node:net';
import { ExchangeQueue, WireDatabase } from './exchange-queue';
import { WireConnection } from './wire-connection';
import { fatalError } from './wire-messages';

export interface WireServerOptions {
  readonly path: string;
  readonly maxConnections: number;
}

/** Serves an embedded database with the protocol of PostgreSQL, so that any driver can use it. */
export class WireServer {
  private readonly server: Server;
  private readonly queue: ExchangeQueue<WireConnection>;
  private readonly connections = new Set<WireConnection>();

  private constructor(
    database: WireDatabase,
    private readonly maxConnections: number,
  ) {
    this.queue = new ExchangeQueue(database);
    this.server = createServer((socket) => {
      this.connect(socket);
    });
  }

  static async start(
    database: WireDatabase,
    { path, maxConnections }: WireServerOptions,
  ): Promise<WireServer> {
    const wire = new WireServer(database, maxConnections);
    wire.server.listen(path);
    await once(wire.server, 'listening');
    // A connection could not be accepted, which concerns its client only.
    wire.server.on('error', () => undefined);
    return wire;
  }

  /** Exchanges that run are answered; those that wait and transactions that are open are not. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections) {
      connection.leave(fatalError('57P01', 'terminating connection due to administrator command'));
    }
    await closed;
    await Promise.all([...this.connections].map(({ over }) => over));
  }

  private connect(socket: Socket): void {
    const connection = new WireConnection(
      socket,
      this.queue,
      () => this.connections.size <= this.maxConnections,
    );
    this.connections.add(connection);
    void connection.over.then(() => this.connections.delete(connection));
  }
}
