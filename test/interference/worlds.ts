import { ADMIN, basic, TestServer } from '../support/test-server';
import { tell } from './asked';
import { Resource } from './resources';
import { Step } from './world';

const TABLES = ['fhir_resource', 'fhir_index', 'resource_history'] as const;

/** Their versions are in the same table: the callers under test live among them. */
const ADMIN_TYPES = `('Client', 'User', 'Session', 'AccessPolicy', 'Role')`;

const START = Date.parse('2030-01-15T10:00:00Z');
const STEP_MS = 61_000;

const administrator = basic(ADMIN.id, ADMIN.secret);

/** Stores worlds by the production path, and keeps copies between which it switches in one statement. */
export class Worlds {
  private instant = START;

  private constructor(readonly server: TestServer) {}

  /** On a server whose clock it stops: what is asked twice is asked at the same instant. */
  static async of(server: TestServer): Promise<Worlds> {
    const worlds = new Worlds(server);
    jest.spyOn(server.clock, 'now').mockImplementation(() => new Date(worlds.instant));
    await server.query('DROP SCHEMA IF EXISTS worlds CASCADE');
    await server.query('CREATE SCHEMA worlds');
    return worlds;
  }

  /** Writes as the administrator, each a while after the one before. */
  async write(steps: readonly Step[]): Promise<void> {
    const before = this.instant;
    for (const step of steps) {
      this.instant += STEP_MS;
      await this.writeOne(step);
    }
    this.instant = before;
  }

  /**
   * Puts other content in the place of a current version, with its number and its time: by an update, whose
   * version then takes the place of the one before.
   */
  async replaceInPlace(type: string, id: string, resource: Resource): Promise<void> {
    await this.writeOne({ type, id, resource });
    const [{ version, last_updated: updated } = { version: 0, last_updated: '' }] = await this.server.query<{
      version: number;
      last_updated: string;
    }>(
      `SELECT version, last_updated::text FROM resource_history WHERE type = $1 AND id = $2
       ORDER BY version DESC OFFSET 1 LIMIT 1`,
      [type, id],
    );
    await this.server.query(
      `UPDATE resource_history h SET document = later.document FROM resource_history later
       WHERE h.type = $1 AND h.id = $2 AND h.version = $3
         AND later.type = $1 AND later.id = $2 AND later.version = $3 + 1`,
      [type, id, version],
    );
    await this.server.query(`DELETE FROM resource_history WHERE type = $1 AND id = $2 AND version > $3`, [
      type,
      id,
      version,
    ]);
    await this.server.query(
      `UPDATE fhir_resource SET version = $3, last_updated = $4::timestamptz WHERE type = $1 AND id = $2`,
      [type, id, version, updated],
    );
  }

  /** Takes versions away as if they had never been; the current row goes with the last one. */
  async forget(type: string, id: string, versions: readonly number[], current: boolean): Promise<void> {
    const key = [type, id];
    if (current) {
      await this.server.query('DELETE FROM fhir_resource WHERE type = $1 AND id = $2', key);
      await this.server.query('DELETE FROM fhir_index WHERE type = $1 AND id = $2', key);
    }
    await this.server.query(
      'DELETE FROM resource_history WHERE type = $1 AND id = $2 AND version = ANY($3::integer[])',
      [...key, versions],
    );
  }

  /** Takes elements out of every version of a type; current rows are replaced besides, for their index. */
  async strip(type: string, elements: readonly string[]): Promise<void> {
    await this.server.query(
      'UPDATE resource_history SET document = document - $2::text[] WHERE type = $1 AND document IS NOT NULL',
      [type, elements],
    );
  }

  async save(name: string): Promise<void> {
    for (const table of TABLES) {
      await this.server.query(`DROP TABLE IF EXISTS worlds.${name}_${table}`);
      await this.server.query(
        `CREATE TABLE worlds.${name}_${table} AS SELECT * FROM ${table} WHERE type NOT IN ${ADMIN_TYPES}`,
      );
    }
  }

  async load(name: string): Promise<void> {
    const statements = TABLES.map(
      (table) =>
        `DELETE FROM ${table} WHERE type NOT IN ${ADMIN_TYPES};
         INSERT INTO ${table} SELECT * FROM worlds.${name}_${table};`,
    );
    await this.server.query(`DO $$ BEGIN ${statements.join('\n')} END $$`);
  }

  async drop(): Promise<void> {
    await this.server.query('DROP SCHEMA worlds CASCADE');
    jest.restoreAllMocks();
  }

  private async writeOne({ type, id, resource }: Step): Promise<void> {
    const asked = { path: `/fhir/${type}/${id}`, headers: { 'content-type': 'application/fhir+json' } };
    const answer =
      resource === undefined
        ? await tell(this.server, { method: 'DELETE', path: asked.path }, administrator)
        : await tell(this.server, { ...asked, method: 'PUT', body: JSON.stringify(resource) }, administrator);
    if (![200, 201, 204].includes(answer.status)) {
      throw new Error(`${type}/${id} was not written: ${answer.status} ${answer.body}`);
    }
  }
}
