import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { demoClients } from './demo-clients';
import { demoPatients } from './demo-patients';
import { demoUsers } from './demo-users';
import { Seeder } from './seeder';

/** What the demo backend and the demo users may do: read the patients, and nothing else. */
const readsPatients: JsonObject = {
  engine: 'matcho',
  matcho: {
    operation: { id: { $enum: ['FhirRead', 'FhirSearch'] } },
    params: { 'resource/type': 'Patient' },
  },
};

const demoPolicies: Readonly<Record<string, JsonObject>> = {
  'demo-backend-reads-patients': {
    ...readsPatients,
    description: 'The demo backend reads and searches patients.',
    link: [{ reference: 'Client/demo-backend' }],
  },
  'demo-users-read-patients': {
    ...readsPatients,
    description: 'The demo users read and search patients.',
    link: [{ reference: 'User/user' }, { reference: 'User/patient' }],
  },
};

/** Clients, users and patients to try things with (contract §13). Their secrets are published. */
@Injectable()
export class DemoData {
  constructor(
    private readonly database: Database,
    private readonly seeder: Seeder,
  ) {}

  async ensure(): Promise<void> {
    await this.createAll('Client', demoClients);
    await this.createAll('User', demoUsers);
    await this.createAll('AccessPolicy', demoPolicies);
    await this.createAll('Patient', demoPatients);
  }

  /** What still works of it, by the mark that seeding leaves: `details.demo` of a Client, `data.demo` of a User. */
  async active(): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      `SELECT 'Client/' || id AS name FROM client WHERE active AND document -> 'details' -> 'demo' = 'true'::jsonb
       UNION ALL
       SELECT 'User/' || id FROM user_account WHERE active AND document -> 'data' -> 'demo' = 'true'::jsonb
       ORDER BY name`,
    );
    return rows.map(({ name }) => name);
  }

  private async createAll(type: string, resources: Readonly<Record<string, JsonObject>>): Promise<void> {
    for (const [id, body] of Object.entries(resources)) await this.seeder.createOnce(type, id, body);
  }
}
