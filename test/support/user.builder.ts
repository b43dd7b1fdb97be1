import { randomUUID } from 'node:crypto';
import { aClient } from './client.builder';
import { TestServer } from './test-server';

const PASSWORD = 'a long enough password';

export interface TestUser {
  readonly id: string;
  readonly password: string;
}

/** A User to be stored, with a password. */
export class UserBuilder {
  private body: Record<string, unknown> = {};

  constructor(private readonly id: string) {}

  with(attributes: Record<string, unknown>): this {
    this.body = { ...this.body, ...attributes };
    return this;
  }

  async storedAt(server: TestServer): Promise<TestUser> {
    const password = PASSWORD;
    const body = { password, ...this.body };
    const answer = await server.send('PUT', `/User/${this.id}`, body);
    if (answer.status !== 201) throw new Error(`user ${this.id}: ${answer.status} ${answer.text}`);
    return { id: this.id, password };
  }
}

export function aUser(id: string = randomUUID()): UserBuilder {
  return new UserBuilder(id);
}

/** Logs in by the password grant, each time through a client of its own. */
export async function logIn(
  server: TestServer,
  { id, password }: TestUser,
): Promise<{ token: string; clientId: string }> {
  const client = await aClient().withGrants('password').registeredAt(server);
  const answer = await server.token({ grant_type: 'password', username: id, password }, { basic: client });
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
  return { token: answer.json.access_token, clientId: client.id };
}
