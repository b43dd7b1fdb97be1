import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileEmbedded } from './compile-embedded';
import { WorkerDatabase } from './worker-databases';

interface RunningDatabase {
  readonly database: WorkerDatabase;
  stop(): Promise<void>;
}

/** One embedded database in a process of its own, empty and in memory. */
export async function startEmbeddedDatabase(maxConnections = 100): Promise<RunningDatabase> {
  const compiled = compileEmbedded();
  const socketDirectory = await mkdtemp(join(tmpdir(), 'nfa-test-'));
  const program = join(__dirname, 'embedded-server.mjs');
  const server = spawn(process.execPath, [program, socketDirectory, compiled, String(maxConnections)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await ready(server).finally(() => rm(compiled, { recursive: true, force: true }));
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
