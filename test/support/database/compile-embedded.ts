import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

const source = 'src/database/embedded';
const cache = 'node_modules/.cache/nest-fhir-auth';

/**
 * Compiles src/database/embedded as the build does, for tests that run it in processes and threads of its own.
 * The folder is inside node_modules so that packages are found from it; the caller removes it.
 */
export function compileEmbedded(): string {
  mkdirSync(cache, { recursive: true });
  const target = join(process.cwd(), mkdtempSync(join(cache, 'embedded-')));
  for (const file of readdirSync(source).filter((name) => !name.endsWith('.spec.ts'))) {
    const { code } = transformFileSync(join(source, file), { swcrc: true });
    writeFileSync(join(target, file.replace(/\.ts$/, '.js')), code);
  }
  return target;
}
