/**
 * `npm run bench`: the token endpoint against node-oidc-provider, on a PostgreSQL that flushes to disk.
 * Needs `initdb` (Debian: apt-get install postgresql); takes about a minute.
 */
import { spawn } from 'node:child_process';

const benchmark = spawn(
  process.execPath,
  ['scripts/with-postgres.mjs', '--durable', '--', process.execPath, 'bench/token-endpoint.mjs'],
  { stdio: 'inherit' },
);
benchmark.on('exit', (code) => process.exit(code ?? 1));
