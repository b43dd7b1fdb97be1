import { AppendTable } from '../../database/append-table';
import { Database } from '../../database/database';
import {
  ChosenPatient,
  Interaction,
  InteractionStore,
  UserDecision,
} from '../../protocol/ports/interaction-store';
import { InteractionEntity } from './interaction.entity';

const interactionTable: AppendTable<InteractionEntity> = {
  name: 'interaction',
  columns: [
    { name: 'hash', type: 'bytea', from: 'hash' },
    { name: 'browser', type: 'bytea', from: 'browser' },
    { name: 'single', type: 'jsonb', from: 'single' },
    { name: 'resources', type: 'jsonb', from: 'resources' },
    { name: 'created_at', type: 'timestamptz', from: 'createdAt' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
    { name: 'consent', type: 'jsonb', from: 'consent' },
    { name: 'patient', type: 'jsonb', from: 'patient' },
  ],
};

/** Authorization requests under way, of their table. */
export class DatabaseInteractionStore extends InteractionStore {
  constructor(private readonly database: Database) {
    super();
  }

  override add({ browser, single, resources, consent, patient, ...interaction }: Interaction): void {
    this.database.append(interactionTable, {
      ...interaction,
      browser: browser ?? null,
      single: { ...single },
      resources: [...resources],
      consent: consent ?? null,
      patient: patient ?? null,
    });
  }

  override async find(hash: Buffer, browser: Buffer, now: Date): Promise<Interaction | undefined> {
    const [row] = await this.database.query<InteractionEntity>(
      `SELECT hash, browser, single, resources, created_at AS "createdAt", expires_at AS "expiresAt", consent,
              patient
       FROM interaction WHERE hash = $1 AND (browser IS NULL OR browser = $2) AND expires_at > $3`,
      [hash, browser, now],
    );
    if (row === undefined) return undefined;
    if (row.browser === null && !(await this.bind(hash, browser))) return undefined;
    const { consent, patient, ...rest } = row;
    return { ...rest, browser, consent: consent ?? undefined, patient: patient ?? undefined };
  }

  override async decide(hash: Buffer, decision: UserDecision): Promise<void> {
    await this.database.query(`UPDATE interaction SET consent = $2 WHERE hash = $1`, [
      hash,
      JSON.stringify(decision),
    ]);
  }

  override async choosePatient(hash: Buffer, patient: ChosenPatient): Promise<void> {
    await this.database.query(`UPDATE interaction SET patient = $2 WHERE hash = $1`, [
      hash,
      JSON.stringify(patient),
    ]);
  }

  override async rebind(from: Buffer, to: Buffer): Promise<void> {
    await this.database.query(`UPDATE interaction SET browser = $2 WHERE browser = $1`, [from, to]);
  }

  override async consume(hash: Buffer): Promise<boolean> {
    const consumed = await this.database.query(`DELETE FROM interaction WHERE hash = $1 RETURNING hash`, [
      hash,
    ]);
    return consumed.length === 1;
  }

  /** Again with the same browser is no contradiction: the tabs of one browser may come at once. */
  private async bind(hash: Buffer, browser: Buffer): Promise<boolean> {
    const bound = await this.database.query(
      `UPDATE interaction SET browser = $2 WHERE hash = $1 AND (browser IS NULL OR browser = $2) RETURNING hash`,
      [hash, browser],
    );
    return bound.length === 1;
  }
}
