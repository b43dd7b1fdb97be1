import { BrowserAgent } from '../support/browser-agent';
import { authorizePath, aWebApp, newPkce } from '../support/code-flow';
import { TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

describe('OA-35 session fixation', () => {
  let server: TestServer;
  let victim: TestUser;
  let attacker: TestUser;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    victim = await aUser().storedAt(server);
    attacker = await aUser().storedAt(server);
  });
  afterAll(() => server.close());

  const withCookie = (value: string): BrowserAgent => {
    const agent = new BrowserAgent(server);
    agent.cookies.set('nfa_sid', value);
    return agent;
  };

  it('replaces a cookie that was planted, of any form, when the victim logs in', async () => {
    for (const planted of ['A'.repeat(43), 'short', 'x'.repeat(500), '%00', '"quoted"']) {
      const browser = withCookie(planted);
      expect((await browser.logIn(victim)).text).toContain('Your account');
      expect(browser.cookies.get('nfa_sid')).not.toBe(planted);
      expect((await withCookie(planted).get('/auth/account')).status).toBe(303);
    }
  });

  it('gives the attacker nothing of what the victim does with a page and cookie that the attacker prepared', async () => {
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid'] })
      .registeredAt(server);
    const prepared = new BrowserAgent(server);
    const login = await prepared.follow(
      await prepared.get(authorizePath(client, newPkce(), { scope: 'openid' })),
    );
    const planted = prepared.cookies.get('nfa_sid')!;

    const browser = withCookie(planted);
    const fields = { username: victim.id, password: victim.password };
    const done = await browser.submit(login, { fields });
    const consent = await browser.follow(done);
    expect(consent.text).toContain(victim.id);
    for (const path of [done.location!, consent.path, '/auth/account']) {
      const answer = await prepared.follow(await prepared.get(path));
      expect(answer.text).not.toContain(victim.id);
      expect(answer.location).toBeUndefined();
    }
    expect((await withCookie(planted).submit(consent)).status).toBe(403);
  });

  it('ends the attacker’s login when the victim logs in over it, and leaves nothing of the one to the other', async () => {
    const prepared = new BrowserAgent(server);
    await prepared.logIn(attacker);
    const planted = prepared.cookies.get('nfa_sid')!;
    const browser = withCookie(planted);
    const client = await aWebApp()
      .with({ trusted: false, scope: ['openid'] })
      .registeredAt(server);
    const consent = await browser.follow(
      await browser.get(authorizePath(client, newPkce(), { scope: 'openid' })),
    );
    expect(consent.text).toContain(attacker.id);

    const link = /href="(\/auth\/login\?interaction=[\w-]+&amp;switch_user=1)"/
      .exec(consent.text)![1]!
      .replace('&amp;', '&');
    const switched = await browser.logIn(victim, link);
    expect(switched.text).toContain(victim.id);
    expect(switched.text).not.toContain(attacker.id);
    expect((await prepared.get('/auth/account')).status).toBe(303);
    const rows = await server.query('SELECT 1 FROM browser_session WHERE user_id = $1', [attacker.id]);
    expect(rows).toEqual([]);
  });

  it('gives a browser with two cookies of the name none of both logins', async () => {
    const [one, other] = [new BrowserAgent(server), new BrowserAgent(server)];
    await one.logIn(victim);
    await other.logIn(attacker);
    for (const order of [
      [one, other],
      [other, one],
    ]) {
      const Cookie = order.map((agent) => `nfa_sid=${agent.cookies.get('nfa_sid')}`).join('; ');
      const answer = await server.get('/auth/account', { headers: { Cookie } });
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        expect.stringContaining('/auth/login'),
      ]);
    }
  });

  it('takes the id of a Session for no cookie', async () => {
    await new BrowserAgent(server).logIn(victim);
    const [row] = await server.query<{ id: string; hash: Buffer }>(
      'SELECT session_id AS id, hash FROM browser_session WHERE user_id = $1',
      [victim.id],
    );
    for (const value of [
      row!.id,
      Buffer.from(row!.hash).toString('base64url'),
      Buffer.from(row!.hash).toString('hex'),
    ]) {
      expect((await withCookie(value).get('/auth/account')).status).toBe(303);
    }
  });
});
