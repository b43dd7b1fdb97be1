import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const cache = 'node_modules/.cache/nest-fhir-auth';

/**
 * Compiles src as the build does, to run the real server in a process of its own.
 * The folder is inside node_modules so that packages are found from it; `remove` deletes it.
 */
export function buildServer(): { directory: string; remove(): void } {
  mkdirSync(cache, { recursive: true });
  const directory = join(process.cwd(), mkdtempSync(join(cache, 'server-')));
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' });
  for (const file of sources.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
    const target = join(directory, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(join('src', file), { swcrc: true, sourceMaps: false }).code);
  }
  // The asset of nest-cli.json.
  cpSync('src/r4/generated', join(directory, 'r4', 'generated'), { recursive: true });
  return {
    directory,
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface Exit {
  /** Null after a signal. */
  readonly code: number | null;
  readonly output: string;
}

/** A server process: running, or ended on its own. */
export class ServerProcess {
  private text = '';
  private ended: Exit | undefined;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    }
    child.once('close', (code) => (this.ended = { code, output: this.text }));
  }

  /** Starts it with these variables and no others. Once it serves, or has ended, the promise resolves. */
  static async start(directory: string, variables: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const port = variables.PORT ?? String(await freePort());
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [join(directory, 'main.js')], {
      env: { PATH, HOME, LOG_LEVEL: 'error', PORT: port, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`);
    await server.settled();
    return server;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Everything that it has written to stdout and stderr. */
  get output(): string {
    return this.text;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async exit(): Promise<Exit> {
    if (this.ended === undefined) await once(this.child, 'close');
    return this.ended!;
  }

  /** Ends it whatever its state; for cleaning up. */
  async stop(): Promise<void> {
    if (this.ended !== undefined) return;
    this.kill('SIGKILL');
    await this.exit();
  }

  private async settled(): Promise<void> {
    while (this.ended === undefined && !this.text.includes('nest-fhir-auth serves ')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
