import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { demoClients } from './demo-clients';
import { demoPatients } from './demo-patients';
import { Seeder } from './seeder';

/** What demo-backend may do: read the patients, and nothing else. */
const demoPolicies: Readonly<Record<string, JsonObject>> = {
  'demo-backend-reads-patients': {
    engine: 'matcho',
    description: 'The demo backend reads and searches patients.',
    link: [{ reference: 'Client/demo-backend' }],
    matcho: {
      operation: { id: { $enum: ['FhirRead', 'FhirSearch'] } },
      params: { 'resource/type': 'Patient' },
    },
  },
};

/** Clients and patients to try things with (contract §13). Their secrets are published. */
@Injectable()
export class DemoData {
  constructor(
    private readonly database: Database,
    private readonly seeder: Seeder,
  ) {}

  async ensure(): Promise<void> {
    await this.createAll('Client', demoClients);
    await this.createAll('AccessPolicy', demoPolicies);
    await this.createAll('Patient', demoPatients);
  }

  /** The demo clients that still work, by the mark that seeding leaves in `details`. */
  async activeClients(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM client WHERE active AND document -> 'details' -> 'demo' = 'true'::jsonb ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  private async createAll(type: string, resources: Readonly<Record<string, JsonObject>>): Promise<void> {
    for (const [id, body] of Object.entries(resources)) await this.seeder.createOnce(type, id, body);
  }
}
