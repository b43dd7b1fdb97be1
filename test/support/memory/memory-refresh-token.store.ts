import { RefreshToken, RefreshTokenStore } from '../../../src/protocol/ports/refresh-token-store';
import { MemoryBrowserSessionStore } from './memory-browser-session.store';
import { MemorySessionStore } from './memory-session.store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Refresh tokens in memory; those of a closed Session are forgotten. */
export class MemoryRefreshTokenStore extends RefreshTokenStore {
  private readonly tokens = new Map<string, RefreshToken>();

  constructor(
    private readonly sessions: MemorySessionStore,
    private readonly unitOfWork = new MemoryUnitOfWork(),
    private readonly logins = new MemoryBrowserSessionStore(sessions),
  ) {
    super();
  }

  override add(token: RefreshToken): void {
    this.set(token);
  }

  override async find(hash: Buffer): Promise<RefreshToken | undefined> {
    const token = this.tokens.get(hash.toString('base64'));
    return token !== undefined && this.sessions.isOpen(token.sessionId) ? this.asItStands(token) : undefined;
  }

  override async canRefresh(sessionId: string, now: Date): Promise<boolean> {
    if (!this.sessions.isOpen(sessionId)) return false;
    return [...this.tokens.values()].some(
      (token) =>
        token.sessionId === sessionId && token.usedAt === undefined && this.asItStands(token).expiresAt > now,
    );
  }

  override async consume({ hash }: RefreshToken, now: Date): Promise<boolean> {
    const token = await this.find(hash);
    if (token === undefined || token.usedAt !== undefined || token.expiresAt <= now) return false;
    this.set({ ...token, usedAt: now });
    return true;
  }

  /** With the end that its login sets, where it lives with one. */
  private asItStands(token: RefreshToken): RefreshToken {
    const { browserSessionId, issuedAt, expiresAt } = token;
    if (browserSessionId === undefined) return token;
    const end = this.logins.endOf(browserSessionId) ?? issuedAt;
    return { ...token, expiresAt: end < expiresAt ? end : expiresAt };
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
