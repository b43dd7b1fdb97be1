import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Written by the process that holds a directory, for other processes and for whoever reads the refusal. */
interface Claim {
  readonly pid: number;
  readonly hostname: string;
  /** Linux only. Containers may share a hostname and a volume, yet not their process ids. */
  readonly pidNamespace: string | undefined;
  readonly startedAt: string;
  /** Linux only: tells the process from a later one with the same id. */
  readonly processStart: string | undefined;
}

const attempts = 3;
const heartbeatMilliseconds = 5_000;
const silenceMilliseconds = 15_000;

/**
 * Exclusive hold of a data directory: PGlite lets two processes open one directory, and then loses data.
 *
 * Every process first writes its claim and then reads all claims, so that of two at least one sees the other.
 * Claims of dead processes are ignored: a start after `kill -9` succeeds at once.
 */
export class DataDirectoryLock {
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(private readonly path: string) {
    this.heartbeat = setInterval(() => {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined);
    }, heartbeatMilliseconds);
    this.heartbeat.unref();
  }

  /** @throws Error that names the holder */
  static async acquire(directory: string): Promise<DataDirectoryLock> {
    const folder = join(directory, 'lock');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const claim = await describeThisProcess();
    for (let attempt = 1; ; attempt += 1) {
      const name = `${encodeURIComponent(claim.hostname)}-${claim.pid}-${randomBytes(8).toString('hex')}.json`;
      const path = join(folder, name);
      await writeClaim(path, claim);
      const holder = await findHolder(folder, name, claim);
      if (holder === undefined) return new DataDirectoryLock(path);
      await rm(path, { force: true });
      if (attempt === attempts) throw new Error(refusal(directory, holder));
      await delay(50 + Math.random() * 200);
    }
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    await rm(this.path, { force: true });
  }
}

function refusal(directory: string, holder: Claim): string {
  return (
    `The data directory ${directory} is in use by process ${holder.pid} on ${holder.hostname} ` +
    `since ${holder.startedAt}. Stop that process, or set DATA_DIR to another directory.`
  );
}

async function describeThisProcess(): Promise<Claim> {
  return {
    pid: process.pid,
    hostname: hostname(),
    pidNamespace: await pidNamespace(),
    startedAt: new Date().toISOString(),
    processStart: await processStart(process.pid),
  };
}

/** Appears under its name only once it is whole. */
async function writeClaim(path: string, claim: Claim): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(claim), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function findHolder(folder: string, own: string, self: Claim): Promise<Claim | undefined> {
  for (const name of await readdir(folder)) {
    if (name === own || !name.endsWith('.json')) continue;
    const path = join(folder, name);
    const claim = await readClaim(path);
    if (claim === undefined) continue;
    if (await isLive(claim, path, self)) return claim;
    await rm(path, { force: true });
  }
  return undefined;
}

/** Undefined when the claim was withdrawn meanwhile. One that cannot be read still counts while it is touched. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Claim;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, hostname: '?', pidNamespace: undefined, startedAt: '?', processStart: undefined };
  }
}

async function isLive(claim: Claim, path: string, self: Claim): Promise<boolean> {
  if (claim.hostname !== self.hostname || claim.pidNamespace !== self.pidNamespace) {
    const touched = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    return Date.now() - touched < silenceMilliseconds;
  }
  return exists(claim.pid) && (await processStart(claim.pid)) === claim.processStart;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The 22nd field of proc(5) stat, in ticks since boot; the second field may itself hold spaces and brackets. */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

async function pidNamespace(): Promise<string | undefined> {
  return readlink('/proc/self/ns/pid').catch(() => undefined);
}
