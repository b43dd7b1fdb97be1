import { Injectable } from '@nestjs/common';
import { Configuration, ConfigurationError } from '../config/configuration';
import { Database } from '../database/database';
import { UnitOfWork } from '../lib/unit-of-work';
import { AdminClient } from './admin-client';
import { DemoData } from './demo-data';

export interface SeedReport {
  /** Present when the administrator's secret was generated just now: the only time it can be shown. */
  readonly adminSecret: string | undefined;
  readonly demo: boolean;
}

/** Any number that nothing else in this database uses. */
const LOCK = 7_234_021;

/** What a server does once before it serves: the administrator's client, and demo data where that is wanted. */
@Injectable()
export class FirstBoot {
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly admin: AdminClient,
    private readonly demo: DemoData,
  ) {}

  /** @throws ConfigurationError in production while demo clients or users are active */
  run(configuration: Configuration): Promise<SeedReport> {
    return this.unitOfWork.run(async () => {
      // Replicas that start together take turns: the second one finds everything done.
      await this.database.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      if (configuration.production) await this.refuseDemoInProduction();
      const adminSecret = await this.admin.ensure(configuration.admin);
      if (configuration.seedDemo) await this.demo.ensure();
      return { adminSecret, demo: configuration.seedDemo };
    });
  }

  /** Contract rule 27: their secrets are published. */
  private async refuseDemoInProduction(): Promise<void> {
    const active = await this.demo.active();
    if (active.length === 0) return;
    throw new ConfigurationError([
      `NODE_ENV: this database holds active demo data, whose secrets are published: ${active.join(', ')}. ` +
        'Delete or deactivate them before you run it in production.',
    ]);
  }
}
