import { Injectable } from '@nestjs/common';
import { Configuration } from '../config/configuration';
import { JsonObject } from '../lib/json';
import { ResourceRow } from '../resource/resource-row';
import { Seeder } from './seeder';

const body = { name: 'Admin', grant_types: ['client_credentials', 'basic'] };

/** The client that may do everything (contract §7): made at first boot, its secret shown once. */
@Injectable()
export class AdminClient {
  constructor(private readonly seeder: Seeder) {}

  /** @returns the secret, if it was generated now */
  async ensure({ clientId, clientSecret, reset }: Configuration['admin']): Promise<string | undefined> {
    const created = await this.create(clientId, clientSecret);
    if (created !== undefined) return clientSecret === undefined ? this.generateSecret(created) : undefined;
    return reset ? this.reset(clientId, clientSecret) : undefined;
  }

  private async create(id: string, secret: string | undefined): Promise<ResourceRow | undefined> {
    const created = await this.seeder.createOnce('Client', id, { ...body, ...(secret && { secret }) });
    if (created === undefined) return undefined;
    const link = [{ resourceType: 'Client', id }];
    await this.seeder.createOnce('AccessPolicy', 'admin', { engine: 'allow', link });
    return created;
  }

  private async reset(id: string, secret: string | undefined): Promise<string | undefined> {
    const stored = await this.seeder.find('Client', id);
    if (stored === undefined) return undefined;
    if (secret === undefined) return this.generateSecret(stored);
    await this.seeder.replace('Client', stored, { ...stored.document, secret });
    return undefined;
  }

  private async generateSecret(stored: ResourceRow): Promise<string> {
    const answer = await this.seeder.operate('Client', stored, '$rotate-secret');
    return secretIn(answer);
  }
}

function secretIn({ parameter }: JsonObject): string {
  const first = Array.isArray(parameter) ? (parameter[0] as { valueString?: string } | undefined) : undefined;
  if (first?.valueString === undefined) throw new Error('$rotate-secret answered without a secret');
  return first.valueString;
}
