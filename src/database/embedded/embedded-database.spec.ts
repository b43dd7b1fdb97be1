import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { compileEmbedded } from '../../../test/support/database/compile-embedded';
import { DataDirectoryLock } from './data-directory-lock';

jest.setTimeout(60_000);

const compiled = compileEmbedded();
const children: ChildProcess[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nfa-data-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(directory, { recursive: true, force: true });
});

afterAll(() => {
  rmSync(compiled, { recursive: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A process that runs `code`, which prints one line when it is ready. */
async function runProcess(code: string): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ['-e', code, directory], {
    cwd: compiled,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [data] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: data.toString().trim() };
}

const holdLock = `
  require('./data-directory-lock.js').DataDirectoryLock.acquire(process.argv[1]).then(
    () => console.log('held'), (error) => console.log(error.message));
  setInterval(() => undefined, 1000);`;

const startDatabase = `
  require('./embedded-database.js').EmbeddedDatabase.start(process.argv[1], 10).then((database) => {
    console.log(database.socketDirectory);
    process.stdin.once('data', () => database.stop().then(() => process.exit()));
  }, (error) => console.log(error.message));`;

describe('DataDirectoryLock', () => {
  const claims = (): string[] => readdirSync(join(directory, 'lock'));

  it('refuses a directory that another process holds, and names the holder', async () => {
    const { child } = await runProcess(holdLock);
    await expect(DataDirectoryLock.acquire(directory)).rejects.toThrow(
      new RegExp(`^The data directory ${directory} is in use by process ${child.pid} on .+ since 2`),
    );
    expect(claims()).toHaveLength(1);
  });

  it('lets the next process in at once after kill -9', async () => {
    const { child } = await runProcess(holdLock);
    await kill(child);
    expect(claims()).toHaveLength(1);
    const lock = await DataDirectoryLock.acquire(directory);
    expect(claims()).toHaveLength(1);
    await lock.release();
    expect(claims()).toEqual([]);
  });

  it('is held by at most one of several that try at the same time', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => runProcess(holdLock)));
    expect(results.filter(({ line }) => line === 'held').length).toBeLessThanOrEqual(1);
    expect(claims().length).toBeLessThanOrEqual(1);
  });

  it('ignores a claim whose process id now belongs to another process', async () => {
    const lock = await DataDirectoryLock.acquire(directory);
    await lock.release();
    writeFileSync(join(directory, 'lock', 'old.json'), await claimOf({ processStart: '1' }));
    await (await DataDirectoryLock.acquire(directory)).release();
    expect(claims()).toEqual([]);
  });

  it('believes a claim of another host for as long as it is touched', async () => {
    await (await DataDirectoryLock.acquire(directory)).release();
    const path = join(directory, 'lock', 'other.json');
    writeFileSync(path, await claimOf({ hostname: 'elsewhere' }));
    await expect(DataDirectoryLock.acquire(directory)).rejects.toThrow('on elsewhere since');
    const silent = Date.now() / 1000 - 16;
    utimesSync(path, silent, silent);
    await (await DataDirectoryLock.acquire(directory)).release();
    expect(existsSync(path)).toBe(false);
  });

  /** What this process would claim, with changes. */
  async function claimOf(changes: object): Promise<string> {
    const lock = await DataDirectoryLock.acquire(directory);
    const claim = JSON.parse(readFileSync(join(directory, 'lock', claims()[0]!), 'utf8')) as object;
    await lock.release();
    return JSON.stringify({ ...claim, ...changes });
  }
});

describe('EmbeddedDatabase', () => {
  async function query(socketDirectory: string, sql: string): Promise<unknown[]> {
    const client = new Client({ host: socketDirectory, user: 'postgres', database: 'postgres' });
    await client.connect();
    const { rows } = await client.query<object>(sql);
    await client.end();
    return rows;
  }

  it('keeps what was written through a kill and a stop, on a socket that nobody else can reach', async () => {
    const first = await runProcess(startDatabase);
    expect(statSync(first.line).mode & 0o777).toBe(0o700);
    await query(first.line, 'CREATE TABLE kept AS SELECT 1 AS one');
    await kill(first.child);
    rmSync(first.line, { recursive: true });

    const second = await runProcess(startDatabase);
    expect(await query(second.line, 'SELECT * FROM kept')).toEqual([{ one: 1 }]);
    const refused = await runProcess(startDatabase);
    expect(refused.line).toContain(`is in use by process ${second.child.pid}`);

    second.child.stdin?.write('stop\n');
    await once(second.child, 'exit');
    expect(existsSync(second.line)).toBe(false);
    expect(readdirSync(join(directory, 'lock'))).toEqual([]);
  });
});
