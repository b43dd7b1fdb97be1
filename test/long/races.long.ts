import { BrowserAgent } from '../support/browser-agent';
import { authorize, authorizePath, aWebApp, newPkce, redeem } from '../support/code-flow';
import { TestClient } from '../support/client.builder';
import { Answer, TestServer } from '../support/test-server';
import { aUser, TestUser } from '../support/user.builder';

const ROUNDS = 1000;
const SIZES = [2, 10, 20, 50];

/** Requests for one single-use value, released at once at two servers on one database. */
describe('races for what can be used once', () => {
  let servers: [TestServer, TestServer];
  let user: TestUser;
  let client: TestClient;

  beforeAll(async () => {
    servers = [await TestServer.start(), await TestServer.join()];
    user = await aUser().storedAt(servers[0]);
    client = await aWebApp().withScope('offline_access').registeredAt(servers[0]);
  });

  afterAll(async () => {
    for (const server of servers) await server.close();
  });

  const serverOf = (index: number): TestServer => servers[index % 2 === 0 ? 0 : 1];

  const expectOneSuccess = (answers: readonly Answer[]): Answer => {
    const [winner, ...others] = answers.filter(({ status }) => status === 200);
    const losers = answers.filter((answer) => answer !== winner);
    expect(others).toEqual([]);
    expect(losers.map(({ status, json }) => `${status} ${json.error}`)).toEqual(
      losers.map(() => '400 invalid_grant'),
    );
    if (winner === undefined) throw new Error('nobody was served');
    return winner;
  };

  it(
    `gives one answer for a code, and one successor for a refresh token, in ${ROUNDS} rounds`,
    async () => {
      const browser = new BrowserAgent(servers[0]);
      for (let round = 0; round < ROUNDS; round++) {
        const size = SIZES[round % SIZES.length] ?? 2;
        const atOnce = (request: (server: TestServer) => Promise<Answer>): Promise<Answer[]> =>
          Promise.all(Array.from({ length: size }, (_, index) => request(serverOf(index))));
        const fresh = async (): Promise<Parameters<typeof redeem>[2]> => {
          const pkce = newPkce();
          const path = authorizePath(client, pkce, { scope: 'offline_access' });
          const redirected = await authorize(servers[0], user, path, browser);
          return { code: redirected.searchParams.get('code') ?? '', pkce };
        };

        const code = await fresh();
        expectOneSuccess(await atOnce((server) => redeem(server, client, code)));

        const session = await redeem(servers[0], client, await fresh());
        const refresh = { grant_type: 'refresh_token', refresh_token: session.json.refresh_token };
        const winner = expectOneSuccess(await atOnce((server) => server.token(refresh, { basic: client })));
        // The losers presented a used token: the family is dead.
        const next = { ...refresh, refresh_token: winner.json.refresh_token };
        expect((await servers[0].token(next, { basic: client })).json.error).toBe('invalid_grant');
      }
    },
    20 * 60_000,
  );
});
