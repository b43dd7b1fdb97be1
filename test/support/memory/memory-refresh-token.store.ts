import { RefreshToken, RefreshTokenStore } from '../../../src/protocol/ports/refresh-token-store';
import { MemorySessionStore } from './memory-session.store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Refresh tokens in memory; those of a closed Session are forgotten. */
export class MemoryRefreshTokenStore extends RefreshTokenStore {
  private readonly tokens = new Map<string, RefreshToken>();

  constructor(
    private readonly sessions: MemorySessionStore,
    private readonly unitOfWork = new MemoryUnitOfWork(),
  ) {
    super();
  }

  override add(token: RefreshToken): void {
    this.set(token);
  }

  override async find(hash: Buffer): Promise<RefreshToken | undefined> {
    const token = this.tokens.get(hash.toString('base64'));
    return token !== undefined && this.sessions.isOpen(token.sessionId) ? token : undefined;
  }

  override async canRefresh(sessionId: string, now: Date): Promise<boolean> {
    if (!this.sessions.isOpen(sessionId)) return false;
    return [...this.tokens.values()].some(
      (token) => token.sessionId === sessionId && token.usedAt === undefined && token.expiresAt > now,
    );
  }

  override async consume({ hash }: RefreshToken, now: Date): Promise<boolean> {
    const token = await this.find(hash);
    if (token === undefined || token.usedAt !== undefined || token.expiresAt <= now) return false;
    this.set({ ...token, usedAt: now });
    return true;
  }

  private set(token: RefreshToken): void {
    const key = token.hash.toString('base64');
    const before = this.tokens.get(key);
    this.tokens.set(key, token);
    this.unitOfWork.onRollback(() => {
      if (before === undefined) this.tokens.delete(key);
      else this.tokens.set(key, before);
    });
  }
}
