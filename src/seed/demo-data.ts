import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { demoClients } from './demo-clients';
import { demoDirectory } from './demo-directory';
import { demoObservations } from './demo-observations';
import { demoPatients } from './demo-people';
import { demoPolicies } from './demo-policies';
import { demoRecords } from './demo-records';
import { DemoResources } from './demo-resource';
import { demoUsers } from './demo-users';
import { Seeder } from './seeder';

const demoResources: Readonly<Record<string, DemoResources>> = {
  Client: demoClients,
  User: demoUsers,
  AccessPolicy: demoPolicies,
  ...demoDirectory,
  Patient: demoPatients,
  Observation: demoObservations,
  ...demoRecords,
};

/** Clients, users and records to try things with (contract §13). Their secrets are published. */
@Injectable()
export class DemoData {
  constructor(
    private readonly database: Database,
    private readonly seeder: Seeder,
  ) {}

  async ensure(): Promise<void> {
    for (const [type, resources] of Object.entries(demoResources)) {
      await this.seeder.createAllOnce(type, resources);
    }
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
}
