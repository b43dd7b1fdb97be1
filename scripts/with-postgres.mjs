/**
 * Runs a command with a PostgreSQL of its own, which is thrown away afterwards:
 *
 *   node scripts/with-postgres.mjs [--durable] -- jest
 *
 * The command finds it in DATABASE_URL and TEST_DATABASE_URL. With --durable it flushes to disk as a real one
 * does; otherwise it is faster and would not survive a power cut.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const separator = process.argv.indexOf('--');
const [program, ...programArguments] = separator === -1 ? [] : process.argv.slice(separator + 1);
const durable = process.argv.slice(2, separator).includes('--durable');
if (program === undefined) fail('Usage: node scripts/with-postgres.mjs [--durable] -- command [arguments]');

const bin = findBinaries();
// initdb and postgres refuse to run as root.
const account = process.getuid?.() === 0 ? postgresAccount() : undefined;
const directory = mkdtempSync(join(tmpdir(), 'nfa-postgres-'));
if (account !== undefined) chownSync(directory, account.uid, account.gid);
const data = join(directory, 'data');
const settings = { cwd: directory, ...account };

let port;
let exitCode;
try {
  const initArguments = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  control('initdb', durable ? initArguments : [...initArguments, '--no-sync']);
  port = await freePort();
  control('pg_ctl', ['-D', data, '-w', '-l', join(directory, 'log'), '-o', serverOptions(port), 'start']);
  exitCode = await runCommand(`postgres://postgres@127.0.0.1:${port}/postgres`);
} finally {
  if (port !== undefined) control('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
  rmSync(directory, { recursive: true, force: true });
}
process.exit(exitCode);

function serverOptions(listenPort) {
  const fast = durable ? '' : '-c fsync=off -c synchronous_commit=off -c full_page_writes=off';
  return `-p ${listenPort} -k ${directory} -c listen_addresses=127.0.0.1 -c max_connections=200 ${fast}`;
}

function control(name, controlArguments) {
  const { status, error, stderr, stdout } = spawnSync(join(bin, name), controlArguments, {
    ...settings,
    // The server inherits pg_ctl's output: were it a pipe, this would wait for the server to end.
    stdio: name === 'initdb' ? 'pipe' : 'ignore',
    encoding: 'utf8',
  });
  if (error !== undefined || status !== 0) {
    throw new Error(`${name} failed: ${error?.message ?? `${stdout ?? ''}${stderr ?? ''}`}`);
  }
}

function runCommand(url) {
  const child = spawn(program, programArguments, {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(process.cwd(), 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
      DATABASE_URL: url,
      TEST_DATABASE_URL: url,
    },
  });
  // The command decides when it ends; the database outlives it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** The newest version of Debian's layout, or else what stands in PATH. */
function findBinaries() {
  const installed = '/usr/lib/postgresql';
  const versions = list(installed).sort((one, other) => Number(other) - Number(one));
  const places = [
    ...versions.map((version) => join(installed, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = places.find((place) => list(place).includes('initdb'));
  return found ?? fail('initdb is not installed (Debian: apt-get install postgresql)');
}

function list(place) {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}

function postgresAccount() {
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
