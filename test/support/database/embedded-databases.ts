import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerDatabase } from './worker-databases';

interface RunningDatabase {
  readonly database: WorkerDatabase;
  stop(): Promise<void>;
}

/** One embedded database in a process of its own, empty and in memory. */
export async function startEmbeddedDatabase(): Promise<RunningDatabase> {
  const socketDirectory = await mkdtemp(join(tmpdir(), 'nfa-test-'));
  const server = spawn(process.execPath, [join(__dirname, 'embedded-server.mjs'), socketDirectory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await ready(server);
  return {
    database: { socketDirectory },
    stop: async () => {
      const exited = once(server, 'exit');
      server.stdin.end();
      await exited;
      await rm(socketDirectory, { recursive: true, force: true });
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  const failed = once(server, 'exit').then(([code]: unknown[]) => {
    throw new Error(`The embedded test database ended with ${String(code)}`);
  });
  // It also ends when it is told to stop.
  failed.catch(() => undefined);
  await Promise.race([once(server.stdout!, 'data'), failed]);
}
