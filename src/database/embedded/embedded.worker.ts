import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { EmbeddedWorkerData } from './embedded-worker-data';
import { WireServer } from './wire-server';

/** Runs PostgreSQL in WebAssembly: in a thread of its own, so that a query never stops the server. */
async function serve({ dataDirectory, socketPath, maxConnections }: EmbeddedWorkerData): Promise<void> {
  const db = await PGlite.create(dataDirectory);
  const server = await WireServer.start(db, { path: socketPath, maxConnections });
  parentPort?.once('message', () => {
    void server
      .stop()
      .then(() => db.close())
      .then(() => parentPort?.close());
  });
  parentPort?.postMessage('ready');
}

// A rejection ends the thread, and the parent hears of it as its `error` event.
void serve(workerData as EmbeddedWorkerData);
