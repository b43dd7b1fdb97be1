import { AuthorizationCode, CodeStore } from '../../../src/protocol/ports/code-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Authorization codes in memory. */
export class MemoryCodeStore extends CodeStore {
  private readonly codes = new Map<string, AuthorizationCode>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  override add(code: AuthorizationCode): void {
    this.set(code);
  }

  override async find(hash: Buffer): Promise<AuthorizationCode | undefined> {
    return this.codes.get(hash.toString('base64'));
  }

  override async consume(hash: Buffer, now: Date): Promise<boolean> {
    const code = this.codes.get(hash.toString('base64'));
    if (code === undefined || code.usedAt !== undefined || code.expiresAt <= now) return false;
    this.set({ ...code, usedAt: now });
    return true;
  }

  private set(code: AuthorizationCode): void {
    const key = code.hash.toString('base64');
    const before = this.codes.get(key);
    this.codes.set(key, code);
    this.unitOfWork.onRollback(() => {
      if (before === undefined) this.codes.delete(key);
      else this.codes.set(key, before);
    });
  }
}
