import {
  AccessToken,
  NewSession,
  SessionRenewal,
  SessionStore,
  SessionSummary,
} from '../../../src/protocol/ports/session-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Sessions and access tokens in memory. */
export class MemorySessionStore extends SessionStore {
  private readonly open_ = new Map<string, NewSession>();
  private readonly types = new Map<string, string>();
  private readonly tokens = new Map<string, AccessToken>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  override open(session: NewSession): void {
    this.set(this.open_, session.id, session);
    this.set(this.types, session.id, session.type);
  }

  isOpen(id: string): boolean {
    return this.open_.has(id);
  }

  override addAccessToken(token: AccessToken): void {
    this.set(this.tokens, keyOf(token.hash), token);
  }

  override async findAccessToken(hash: Buffer): Promise<AccessToken | undefined> {
    return this.tokens.get(keyOf(hash));
  }

  override async findType(id: string): Promise<string | undefined> {
    return this.types.get(id);
  }

  override async removeAccessToken(hash: Buffer): Promise<void> {
    if (this.tokens.has(keyOf(hash))) this.delete(this.tokens, keyOf(hash));
  }

  override async renew({ id, jti, expiresAt }: SessionRenewal): Promise<void> {
    const session = this.open_.get(id);
    if (session === undefined) return;
    this.open_.set(id, { ...session, jti, expiresAt });
    this.unitOfWork.onRollback(() => this.open_.set(id, session));
  }

  override async close(id: string): Promise<void> {
    this.closeWhere((session) => session.id === id);
  }

  override async closeAllOfClient(clientId: string): Promise<void> {
    this.closeWhere((session) => session.clientId === clientId);
  }

  override async closeAllOfUser(userId: string): Promise<void> {
    this.closeWhere((session) => session.userId === userId);
  }

  override async findActiveOfUser(userId: string, now: Date): Promise<SessionSummary[]> {
    return [...this.open_.values()]
      .filter((session) => session.userId === userId && session.expiresAt > now)
      .map(({ id, type, clientId, startAt, ip, userAgent }) => ({
        id,
        type,
        clientId,
        startAt,
        lastUsedAt: startAt,
        ip,
        userAgent,
      }))
      .sort((one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime())
      .slice(0, 100);
  }

  override async closeAllOfConsent(userId: string, clientId: string): Promise<void> {
    this.closeWhere((session) => session.userId === userId && session.clientId === clientId);
  }

  private closeWhere(isMeant: (session: NewSession) => boolean): void {
    for (const [id, session] of [...this.open_]) {
      if (!isMeant(session) || !this.open_.has(id)) continue;
      this.delete(this.open_, id);
      for (const [key, token] of [...this.tokens]) if (token.sessionId === id) this.delete(this.tokens, key);
      const { browser } = session;
      this.closeWhere(
        (other) =>
          other.browser?.sessionId === id ||
          (browser?.endsWithThis === true && other.id === browser.sessionId),
      );
    }
  }

  private set<T>(map: Map<string, T>, key: string, value: T): void {
    if (map.has(key)) throw new Error('the key is taken');
    map.set(key, value);
    this.unitOfWork.onRollback(() => map.delete(key));
  }

  private delete<T>(map: Map<string, T>, key: string): void {
    const value = map.get(key) as T;
    map.delete(key);
    this.unitOfWork.onRollback(() => map.set(key, value));
  }
}

function keyOf(hash: Buffer): string {
  return hash.toString('base64');
}
