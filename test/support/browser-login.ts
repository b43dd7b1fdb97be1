import { UnitOfWork } from '../../src/lib/unit-of-work';
import { BrowserSessions } from '../../src/protocol/login/browser-sessions';
import { TestServer } from './test-server';

export interface BrowserLogin {
  /** What the browser sends in `Cookie`. */
  readonly cookie: string;
  readonly sessionId: string;
}

/** Logs a user in at the server itself, without its pages. */
export async function openBrowserLogin(server: TestServer, userId: string): Promise<BrowserLogin> {
  const { cookie, session } = await server.app.get(UnitOfWork).run(() =>
    server.app.get(BrowserSessions).logIn(userId, undefined, {
      ip: '127.0.0.1',
      userAgent: 'test',
      requestId: undefined,
    }),
  );
  return { cookie: `nfa_sid=${cookie}`, sessionId: session.sessionId };
}
