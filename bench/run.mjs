/**
 * `npm run bench` and `npm run bench:fhir`: a benchmark of this directory on a PostgreSQL that flushes to disk.
 * Needs `initdb` (Debian: apt-get install postgresql); takes a few minutes.
 */
import { spawn } from 'node:child_process';

const program = `bench/${process.argv[2]}.mjs`;
const benchmark = spawn(
  process.execPath,
  ['scripts/with-postgres.mjs', '--durable', '--', process.execPath, program],
  { stdio: 'inherit' },
);
benchmark.on('exit', (code) => process.exit(code ?? 1));
