import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { DataDirectoryLock } from './data-directory-lock';
import { EmbeddedWorkerData } from './embedded-worker-data';

/** Longer paths are cut by the kernel (108 bytes on Linux, 104 on macOS). */
const longestSocketPath = 100;
const stopMilliseconds = 10_000;

/**
 * PostgreSQL inside this server's process, for when no other is configured. It listens on a socket in a folder
 * that nobody else may enter, so that the same driver and SQL serve both.
 */
export class EmbeddedDatabase {
  private stopping = false;

  private constructor(
    readonly socketDirectory: string,
    private readonly worker: Worker,
    private readonly lock: DataDirectoryLock,
  ) {
    const logger = new Logger('EmbeddedDatabase');
    worker.on('error', (error) => {
      logger.error(error);
    });
    worker.on('exit', (code) => {
      if (!this.stopping)
        logger.fatal(`The embedded database stopped by itself (${code}); restart the server`);
    });
    // The pool's connections keep the process alive while there is something to serve.
    worker.unref();
  }

  /** @throws Error that names the holder when another process uses the directory */
  static async start(directory: string, maxConnections: number): Promise<EmbeddedDatabase> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = await DataDirectoryLock.acquire(directory);
    const socketDirectory = await makeSocketDirectory();
    try {
      const worker = await startWorker({
        dataDirectory: join(directory, 'postgres'),
        socketPath: join(socketDirectory, '.s.PGSQL.5432'),
        maxConnections,
      });
      return new EmbeddedDatabase(socketDirectory, worker, lock);
    } catch (error) {
      await rm(socketDirectory, { recursive: true, force: true });
      await lock.release();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const exited = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.ref();
    this.worker.postMessage('stop');
    const timer = setTimeout(() => void this.worker.terminate(), stopMilliseconds);
    await exited;
    clearTimeout(timer);
    await rm(this.socketDirectory, { recursive: true, force: true });
    await this.lock.release();
  }
}

/** mkdtemp gives the folder mode 0700, and with it protects the socket, which asks for no password. */
async function makeSocketDirectory(): Promise<string> {
  const base = join(tmpdir(), 'nfa-');
  const fits = base.length + '123456/.s.PGSQL.5432'.length < longestSocketPath;
  return mkdtemp(fits ? base : '/tmp/nfa-');
}

function startWorker(data: EmbeddedWorkerData): Promise<Worker> {
  const worker = new Worker(join(__dirname, 'embedded.worker.js'), { workerData: data });
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      worker.removeAllListeners();
      resolve(worker);
    });
    worker.once('error', (cause) => {
      reject(new Error(`The embedded database in ${data.dataDirectory} cannot be started`, { cause }));
    });
    worker.once('exit', () => {
      reject(new Error(`The embedded database in ${data.dataDirectory} stopped while starting`));
    });
  });
}
