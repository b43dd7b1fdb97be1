import { BrowserAgent } from '../support/browser-agent';
import { aClient } from '../support/client.builder';
import { Answer, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

/** Headers that differ from one answer to the next whatever was asked. */
const VOLATILE = ['date', 'set-cookie'];

function visible({ status, headers, text }: Answer): unknown {
  const stable = [...headers].filter(([name]) => !VOLATILE.includes(name));
  // Form tokens are as long as each other and never the same.
  return { status, headers: stable, text: text.replaceAll(/value="[\w-]{43}"/g, 'value=""') };
}

describe('enumeration of accounts', () => {
  let server: TestServer;
  let user: TestUser;
  let inactive: TestUser;

  beforeAll(async () => {
    server = await TestServer.start();
    user = await aUser('known-user').storedAt(server);
    inactive = await aUser('other-user').with({ active: false }).storedAt(server);
    await server.send('PUT', '/User/empty-user', { userName: 'empty' });
  });

  afterAll(() => server.close());

  const attempt = async (username: string, password: string): Promise<Answer> => {
    const browser = new BrowserAgent(server);
    const page = await browser.get('/auth/login');
    return browser.submit(page, { fields: { username, password } });
  };

  it('LOGIN-4 OA-54 answers alike on the login page, whoever it is and whatever is wrong', async () => {
    const answers = [
      await attempt('known-user', 'wrong password'),
      await attempt('nobody-here', 'wrong password'),
      await attempt('empty-user', 'wrong password'),
      await attempt('other-user', 'wrong password'),
      await attempt(inactive.id, inactive.password),
      await attempt('known-user', ' '),
    ].map(visible);
    // The name is shown again, in the field; all of these are equally long.
    const anonymous = answers.map((answer) =>
      JSON.stringify(answer)
        .replaceAll(/known-user|nobody-here|empty-user|other-user/g, 'x')
        .replaceAll(/"content-length","\d+"/g, ''),
    );
    for (const answer of anonymous) expect(answer).toBe(anonymous[0]);
    expect(answers[0]).toMatchObject({ status: 200, text: expect.stringContaining('role="alert"') });
  });

  it('LIMIT-4 LIMIT-1 OA-48 throttles the login page as it throttles the password grant, in one count', async () => {
    const victim = await aUser().storedAt(server);
    const client = await aClient().withGrants('password').registeredAt(server);
    const grant = (password: string): Promise<Answer> =>
      server.token({ grant_type: 'password', username: victim.id, password }, { basic: client });
    for (let wrong = 0; wrong < 5; wrong++) expect((await grant('wrong')).status).toBe(400);
    for (let wrong = 0; wrong < 5; wrong++) expect((await attempt(victim.id, 'wrong')).status).toBe(200);
    const right = await attempt(victim.id, victim.password);
    expect([right.status, right.headers.has('retry-after')]).toEqual([429, true]);
    expect((await grant(victim.password)).status).toBe(429);
    expect((await attempt(user.id, user.password)).status).toBe(303);
  });

  it('TOKEN-4 answers alike for an unknown client and a wrong secret', async () => {
    const { id } = await aClient('known-client').registeredAt(server);
    const body = { grant_type: 'client_credentials' };
    const known = visible(await server.token(body, { basic: { id, secret: 'wrong' } }));
    const unknown = visible(await server.token(body, { basic: { id: 'nobody-there', secret: 'wrong' } }));
    expect(known).toEqual(unknown);
  });
});
