/** Starts the servers that are compared, each a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MILLISECONDS = 20_000;

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;
export const pinned = canPin ? 'server on core 0, load on core 1' : 'nothing pinned to a core';

/** Starts a Node program on one core, so that load and server do not take turns on the same. */
export function startOnCore(core, programArguments, options) {
  const pin = canPin ? ['taskset', '-c', String(core)] : [];
  const [command, ...rest] = [...pin, process.execPath, ...programArguments];
  return spawn(command, rest, options);
}

/**
 * This server as it is built, on the database; it brings a demo patient.
 * @param directory of a server that runs already, which this one is another replica of
 */
export async function startOurs(databaseUrl, program = 'dist/main.js', directory = undefined) {
  const dataDirectory = directory ?? mkdtempSync(join(tmpdir(), 'nfa-bench-'));
  const client = { id: 'admin', secret: 'benchmark-secret' };
  const server = await start([program], '/health/ready', {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDirectory,
    ADMIN_CLIENT_ID: client.id,
    ADMIN_CLIENT_SECRET: client.secret,
    LOG_LEVEL: 'warn',
    SEED_DEMO: '1',
  });
  const stop = async () => {
    await server.stop();
    if (directory === undefined) rmSync(dataDirectory, { recursive: true, force: true });
  };
  const patientId = 'demo-patient-1';
  return { url: server.url, stop, client, tokenPath: '/oauth2/token', patientId, directory: dataDirectory };
}

/** node-oidc-provider with its in-memory adapter. */
export async function startPeer() {
  const client = { id: 'bench', secret: 'benchmark-secret' };
  const server = await start(['bench/peers/oidc-provider.mjs'], '/.well-known/openid-configuration', {
    CLIENT_ID: client.id,
    CLIENT_SECRET: client.secret,
  });
  return { ...server, client, tokenPath: '/token' };
}

async function start(programArguments, readyPath, settings) {
  const port = await freePort();
  const child = startOnCore(0, programArguments, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, PORT: String(port), ...settings },
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  for (const deadline = Date.now() + PATIENCE_MILLISECONDS; ; await sleep(50)) {
    const answer = await fetch(url + readyPath).catch(() => undefined);
    if (answer?.ok === true) return { url, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${programArguments.join(' ')} did not start`);
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
