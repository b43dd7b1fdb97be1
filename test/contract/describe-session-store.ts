import { randomBytes, randomUUID } from 'node:crypto';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { AccessToken, NewSession, SessionStore } from '../../src/protocol/ports/session-store';

export interface SessionStoreUnderTest {
  readonly sessions: SessionStore;
  readonly unitOfWork: UnitOfWork;
  close?(): Promise<void>;
}

/** What every SessionStore does. */
export function describeSessionStore(name: string, make: () => Promise<SessionStoreUnderTest>): void {
  describe(`SessionStore: ${name}`, () => {
    let sessions: SessionStore;
    let unitOfWork: UnitOfWork;
    let made: SessionStoreUnderTest;
    beforeEach(async () => {
      made = await make();
      ({ sessions, unitOfWork } = made);
    });
    afterEach(() => made.close?.());

    const opened = async (token = aToken()): Promise<AccessToken> => {
      await unitOfWork.append(() => {
        sessions.open(sessionOf(token));
        sessions.addAccessToken(token);
      });
      return token;
    };

    it('finds a token as it was added', async () => {
      const token = await opened(aToken({ scope: ['openid', 'system/*.rs'], context: { patient: 'p1' } }));
      expect(await sessions.findAccessToken(token.hash)).toEqual(token);
      const plain = await opened(
        aToken({ userId: 'u1', scopeBound: true, audience: ['https://a', 'https://b'] }),
      );
      expect(await sessions.findAccessToken(plain.hash)).toEqual(plain);
    });

    it('finds no other token', async () => {
      const token = await opened();
      const other = Buffer.from(token.hash);
      other[31] = (other[31] ?? 0) ^ 1;
      expect(await sessions.findAccessToken(other)).toBeUndefined();
      expect(await sessions.findAccessToken(Buffer.alloc(0))).toBeUndefined();
    });

    it('still finds an expired token: time is for the caller to judge', async () => {
      const token = await opened(aToken({ expiresAt: new Date('2020-01-01T00:00:00Z') }));
      expect(await sessions.findAccessToken(token.hash)).toEqual(token);
    });

    it('forgets all tokens of a client with the closing, and no others', async () => {
      const mine = [await opened(aToken({ clientId: 'a' })), await opened(aToken({ clientId: 'a' }))];
      const other = await opened(aToken({ clientId: 'b' }));
      for (const { hash } of mine) expect(await sessions.findAccessToken(hash)).toBeDefined();
      await sessions.closeAllOfClient('a');
      for (const { hash } of mine) expect(await sessions.findAccessToken(hash)).toBeUndefined();
      expect(await sessions.findAccessToken(other.hash)).toEqual(other);
    });

    it('closes one Session and leaves the others of its client', async () => {
      const [one, other] = [await opened(), await opened()];
      await sessions.close(one.sessionId);
      expect(await sessions.findAccessToken(one.hash)).toBeUndefined();
      expect(await sessions.findAccessToken(other.hash)).toEqual(other);
    });

    it('forgets all tokens of a user with the closing, and no others', async () => {
      const mine = await opened(aToken({ userId: 'u1' }));
      const others = [await opened(aToken({ userId: 'u2' })), await opened()];
      await sessions.closeAllOfUser('u1');
      expect(await sessions.findAccessToken(mine.hash)).toBeUndefined();
      for (const token of others) expect(await sessions.findAccessToken(token.hash)).toEqual(token);
    });

    it('lists what is open for a user, the one used last first', async () => {
      const at = (minute: number) => new Date(Date.UTC(2030, 0, 15, 10, minute));
      const first = await opened(aToken({ userId: 'u1', issuedAt: at(0), expiresAt: at(9) }));
      const second = await opened(aToken({ userId: 'u1', issuedAt: at(1), expiresAt: at(9), clientId: 'b' }));
      const closed = await opened(aToken({ userId: 'u1', issuedAt: at(2), expiresAt: at(9) }));
      await opened(aToken({ userId: 'u1', issuedAt: at(0), expiresAt: at(3) }));
      await opened(aToken({ userId: 'u2', issuedAt: at(0), expiresAt: at(9) }));
      await sessions.close(closed.sessionId);
      const summaryOf = ({ sessionId: id, clientId, issuedAt }: AccessToken) => ({
        id,
        type: 'client_credentials',
        clientId,
        startAt: issuedAt,
        lastUsedAt: issuedAt,
        ip: undefined,
        userAgent: undefined,
      });
      expect(await sessions.findActiveOfUser('u1', at(4))).toEqual([summaryOf(second), summaryOf(first)]);
    });

    it('knows how a Session came about, also after its end', async () => {
      const { sessionId } = await opened();
      expect(await sessions.findType(sessionId)).toBe('client_credentials');
      await sessions.close(sessionId);
      expect(await sessions.findType(sessionId)).toBe('client_credentials');
      expect(await sessions.findType('unknown')).toBeUndefined();
    });

    it('removes one token, and leaves the others of its Session', async () => {
      const one = await opened();
      const other = aToken({ sessionId: one.sessionId });
      await unitOfWork.append(() => {
        sessions.addAccessToken(other);
      });
      // Also from what is remembered.
      expect(await sessions.findAccessToken(one.hash)).toEqual(one);
      await sessions.removeAccessToken(one.hash);
      expect(await sessions.findAccessToken(one.hash)).toBeUndefined();
      expect(await sessions.findAccessToken(other.hash)).toEqual(other);
      await expect(sessions.removeAccessToken(one.hash)).resolves.toBeUndefined();
    });

    it('keeps the token when the unit of work of its removal fails', async () => {
      const token = await opened();
      const failed = unitOfWork.run(async () => {
        await sessions.removeAccessToken(token.hash);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await sessions.findAccessToken(token.hash)).toEqual(token);
    });

    it('finds no token after a removal that overlapped reads of it', async () => {
      const token = await opened();
      const reads = Array.from({ length: 20 }, () => sessions.findAccessToken(token.hash));
      const removal = sessions.removeAccessToken(token.hash);
      const later = Array.from({ length: 20 }, () => sessions.findAccessToken(token.hash));
      await Promise.all([...reads, removal, ...later]);
      expect(await sessions.findAccessToken(token.hash)).toBeUndefined();
    });

    it('opens Sessions of a client after a closing', async () => {
      await sessions.closeAllOfClient('a');
      const token = await opened(aToken({ clientId: 'a' }));
      expect(await sessions.findAccessToken(token.hash)).toEqual(token);
    });

    it('closes a client without Sessions', async () => {
      await expect(sessions.closeAllOfClient('nobody')).resolves.toBeUndefined();
    });

    it('writes neither Session nor token of a unit of work that fails', async () => {
      const token = aToken();
      const failed = unitOfWork.run(async () => {
        sessions.open(sessionOf(token));
        sessions.addAccessToken(token);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await sessions.findAccessToken(token.hash)).toBeUndefined();
      await expect(opened(token)).resolves.toBe(token);
    });

    it('keeps the tokens when the unit of work of a closing fails', async () => {
      const token = await opened(aToken({ clientId: 'a' }));
      const failed = unitOfWork.run(async () => {
        await sessions.closeAllOfClient('a');
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await sessions.findAccessToken(token.hash)).toEqual(token);
    });

    it('finds no token after a closing that overlapped reads of it', async () => {
      const token = await opened(aToken({ clientId: 'a' }));
      const reads = Array.from({ length: 20 }, () => sessions.findAccessToken(token.hash));
      const closing = sessions.closeAllOfClient('a');
      const later = Array.from({ length: 20 }, () => sessions.findAccessToken(token.hash));
      await Promise.all([...reads, closing, ...later]);
      expect(await sessions.findAccessToken(token.hash)).toBeUndefined();
    });
  });
}

export function aToken(changes: Partial<AccessToken> = {}): AccessToken {
  return {
    hash: randomBytes(32),
    sessionId: randomUUID(),
    clientId: 'client',
    userId: undefined,
    jti: randomUUID(),
    scope: [],
    scopeBound: false,
    audience: ['https://auth.example/fhir'],
    context: {},
    issuedAt: new Date('2030-01-15T10:00:00Z'),
    expiresAt: new Date('2030-01-15T10:05:00Z'),
    ...changes,
  };
}

export function sessionOf(token: AccessToken): NewSession {
  const { sessionId: id, hash: _, issuedAt: startAt, ...shared } = token;
  return { ...shared, id, type: 'client_credentials', startAt, ip: undefined, userAgent: undefined };
}
