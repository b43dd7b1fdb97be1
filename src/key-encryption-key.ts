import { hkdfSync } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomSecret } from './lib/random';
import { Configuration, ConfigurationError } from './config/configuration';

const FILE = 'key-encryption-key';

/**
 * The key that everything else is derived from or encrypted with (contract §12): KEY_ENCRYPTION_KEY, else a
 * file in the data directory that only its owner can read, made at first boot.
 *
 * @throws ConfigurationError when the file does not hold 32 bytes
 */
export async function loadKeyEncryptionKey({ keyEncryptionKey, dataDir }: Configuration): Promise<Buffer> {
  if (keyEncryptionKey !== undefined) return keyEncryptionKey;
  const path = join(dataDir, FILE);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await create(path);
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
  if (key.length === 32) return key;
  throw new ConfigurationError([`KEY_ENCRYPTION_KEY: ${path} does not hold 32 bytes in base64. Restore it, or set the variable.`]);
}

/** Made once, by whoever comes first; never overwritten. */
async function create(path: string): Promise<void> {
  try {
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await file.writeFile(Buffer.from(randomSecret(), 'base64url').toString('base64'));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Signs paging links; derived, so that replicas agree without another secret. */
export function cursorKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'search-cursor', 32));
}
