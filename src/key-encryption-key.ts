import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Configuration, ConfigurationError } from './config/configuration';

const FILE = 'key-encryption-key';

/**
 * The key that everything else is derived from or encrypted with (contract §12): KEY_ENCRYPTION_KEY, else a
 * file in the data directory that only its owner can read, made at first boot.
 *
 * @throws ConfigurationError when the directory cannot be written, or the file does not hold 32 bytes
 */
export async function loadKeyEncryptionKey({ keyEncryptionKey, dataDir }: Configuration): Promise<Buffer> {
  if (keyEncryptionKey !== undefined) return keyEncryptionKey;
  const path = join(dataDir, FILE);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) await create(path);
  } catch (error) {
    throw new ConfigurationError([`DATA_DIR: ${dataDir} cannot be written. ${(error as Error).message}`]);
  }
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
  if (key.length === 32) return key;
  throw new ConfigurationError([
    `KEY_ENCRYPTION_KEY: ${path} does not hold 32 bytes in base64. Restore it, or set the variable.`,
  ]);
}

/** Made once, by whoever comes first, complete or not at all; never overwritten. */
async function create(path: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(randomBytes(32).toString('base64'));
    await file.sync();
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await file.close();
    await unlink(draft);
  }
}

/** Signs paging links; derived, so that replicas agree without another secret. */
export function cursorKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'search-cursor', 32));
}
