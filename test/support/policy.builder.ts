import { randomUUID } from 'node:crypto';
import { TestServer } from './test-server';

/** An AccessPolicy to be stored; by default it allows everything to every authenticated caller. */
export class PolicyBuilder {
  private body: Record<string, unknown> = { engine: 'allow' };
  private links: { reference: string }[] = [];

  constructor(private readonly id: string) {}

  linkedTo(...references: string[]): this {
    this.links = [...this.links, ...references.map((reference) => ({ reference }))];
    return this;
  }

  matching(matcho: object): this {
    const { engine: _, ...rest } = this.body;
    this.body = { ...rest, engine: 'matcho', matcho };
    return this;
  }

  /** Engine `fhir`: what of which types is allowed. */
  withResources(resource: readonly object[]): this {
    const { engine: _, ...rest } = this.body;
    this.body = { ...rest, engine: 'fhir', resource };
    return this;
  }

  anonymous(): this {
    this.body = { ...this.body, anonymous: true };
    return this;
  }

  /** @returns its id */
  async storedAt(server: TestServer): Promise<string> {
    const body = { ...this.body, ...(this.links.length > 0 && { link: this.links }) };
    const answer = await server.send('PUT', `/AccessPolicy/${this.id}`, body);
    if (answer.status !== 201) throw new Error(`policy ${this.id}: ${answer.status} ${answer.text}`);
    return this.id;
  }
}

export function aPolicy(id: string = randomUUID()): PolicyBuilder {
  return new PolicyBuilder(id);
}
