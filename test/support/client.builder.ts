import { randomUUID } from 'node:crypto';
import { TestServer } from './test-server';

export interface TestClient {
  readonly id: string;
  readonly secret: string;
}

/** A Client to be registered; by default a backend with a secret of its own and `client_credentials`. */
export class ClientBuilder {
  private secret: string | undefined = `secret of ${randomUUID()}`;
  private body: Record<string, unknown> = { grant_types: ['client_credentials'] };

  constructor(private readonly id: string) {}

  withSecret(secret: string): this {
    this.secret = secret;
    return this;
  }

  withoutSecret(): this {
    this.secret = undefined;
    return this;
  }

  withGrants(...grantTypes: string[]): this {
    return this.with({ grant_types: grantTypes });
  }

  withScope(...scope: string[]): this {
    return this.with({ scope });
  }

  ofType(type: string): this {
    return this.with({ type });
  }

  with(attributes: Record<string, unknown>): this {
    this.body = { ...this.body, ...attributes };
    return this;
  }

  async registeredAt(server: TestServer): Promise<TestClient> {
    const { id, secret } = this;
    const body = { ...this.body, ...(secret !== undefined && { secret }) };
    const answer = await server.send('PUT', `/Client/${id}`, body);
    if (answer.status !== 201) throw new Error(`client ${id}: ${answer.status} ${answer.text}`);
    return { id, secret: secret ?? '' };
  }
}

export function aClient(id: string = randomUUID()): ClientBuilder {
  return new ClientBuilder(id);
}
