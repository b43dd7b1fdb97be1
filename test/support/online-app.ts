import { Answer, TestServer } from './test-server';
import { BrowserAgent } from './browser-agent';
import { TestClient } from './client.builder';
import { authorizePath, aWebApp, newPkce, redeem } from './code-flow';
import { TestUser } from './user.builder';

/** An app that asks for `online_access`, with a user who is logged in. */
export class OnlineApp {
  private constructor(
    private readonly server: TestServer,
    readonly client: TestClient,
    readonly browser: BrowserAgent,
  ) {}

  static async start(
    server: TestServer,
    user: TestUser,
    members: Record<string, unknown> = {},
  ): Promise<OnlineApp> {
    const client = await aWebApp()
      .withGrants('authorization_code', 'refresh_token')
      .with(members)
      .registeredAt(server);
    const browser = new BrowserAgent(server);
    await browser.logIn(user);
    return new OnlineApp(server, client, browser);
  }

  /** A code, and the token response for it. */
  async tokens(scope = 'openid online_access'): Promise<any> {
    const pkce = newPkce();
    const { location } = await this.browser.follow(
      await this.browser.get(authorizePath(this.client, pkce, { scope })),
    );
    const code = new URL(location ?? '').searchParams.get('code') ?? '';
    const answer = await redeem(this.server, this.client, { code, pkce });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json;
  }

  refresh(token: string): Promise<Answer> {
    return this.server.token({ grant_type: 'refresh_token', refresh_token: token }, { basic: this.client });
  }

  /** At this server, by the page. */
  async logOut(): Promise<void> {
    await this.browser.submit(await this.browser.get('/oauth2/logout'));
  }
}

/** What a refused refresh answers. */
export const REFUSED = [400, 'invalid_grant'];

export function outcomeOf({ status, json }: Answer): unknown[] {
  return [status, json.error];
}
