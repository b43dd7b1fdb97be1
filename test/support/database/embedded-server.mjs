/**
 * Serves an empty database in memory on a socket in the first folder given, until its standard input ends (and
 * so also when the process that started it is killed). PGlite does not load inside Jest. The second folder holds
 * src/database/embedded as the build compiles it: tests are served as the server is.
 */
import { createRequire } from 'node:module';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const [socketDirectory, compiled, maxConnections] = process.argv.slice(2);
const { WireServer } = createRequire(import.meta.url)(join(compiled, 'wire-server.js'));
const cache = 'node_modules/.cache/nest-fhir-auth';

/** Setting up a cluster takes seconds of computing, loading one a fraction: it is kept between runs. */
async function createDatabase() {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const path = join(cache, `cluster-${version}.tar`);
  const stored = await readFile(path).catch(() => undefined);
  if (stored !== undefined) return PGlite.create({ loadDataDir: new Blob([stored]) });
  const db = await PGlite.create();
  const dump = await db.dumpDataDir('none');
  await mkdir(cache, { recursive: true });
  await writeFile(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
  await rename(`${path}.${process.pid}`, path);
  return db;
}

const db = await createDatabase();
await WireServer.start(db, {
  path: join(socketDirectory, '.s.PGSQL.5432'),
  maxConnections: Number(maxConnections),
});
process.stdin.on('end', () => process.exit()).resume();
process.stdout.write('ready\n');
