import { KeyStore, SigningKey } from '../../../src/protocol/ports/key-store';

/** Signing keys in memory. */
export class MemoryKeyStore extends KeyStore {
  private keys: SigningKey[] = [];

  override async find(): Promise<readonly SigningKey[]> {
    return this.keys;
  }

  override async add(key: SigningKey): Promise<void> {
    this.keys = [...this.keys, key].sort((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime());
  }

  override async remove(kid: string): Promise<void> {
    this.keys = this.keys.filter((key) => key.kid !== kid);
  }

  override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}
