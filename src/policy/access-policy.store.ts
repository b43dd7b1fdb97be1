import { Policy } from '../access/policy';
import { PolicySource } from '../access/ports/policy-source';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { UnitOfWork } from '../lib/unit-of-work';
import { POLICY_CHANGES } from './access-policy.resource';
import { toPolicy } from './access-policy.schema';

/** Without a notification a change made elsewhere shows after this time at the latest. */
const MAX_AGE_MILLISECONDS = 1000;

interface PolicyRow {
  readonly id: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly document: JsonObject;
}

interface Remembered {
  readonly key: string;
  readonly policy: Policy;
}

/** All policies, in memory for at most a second, and never past a change made by this process. */
export class StoredPolicySource extends PolicySource {
  private cached: { readonly policies: readonly Policy[]; readonly readAt: number } | undefined;
  private loading: Promise<readonly Policy[]> | undefined;
  /** Counts the changes: what was read before a change must not be kept after it. */
  private generation = 0;
  /** Unchanged policies stay the same objects, so that engines need not compile their patterns again. */
  private remembered: ReadonlyMap<string, Remembered> = new Map();

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    changes: ChangeFeed,
  ) {
    super();
    const forget = (): void => {
      this.forget();
    };
    changes.listen(POLICY_CHANGES, { changed: forget, everythingMayHaveChanged: forget });
  }

  override async find(): Promise<readonly Policy[]> {
    if (this.cached !== undefined && this.isFresh(this.cached.readAt)) return this.cached.policies;
    // A unit of work sees what it has not committed yet, which nobody else may see; and it must not wait for a
    // read of others, which may wait for it.
    if (this.isInUnitOfWork()) return (await this.read()).map(toPolicy);
    this.loading ??= this.fill();
    return this.loading;
  }

  private forget(): void {
    this.generation += 1;
    this.cached = undefined;
    this.loading = undefined;
  }

  private async fill(): Promise<readonly Policy[]> {
    const generation = this.generation;
    const readAt = this.clock.now().getTime();
    try {
      const policies = this.keep(await this.read());
      if (generation === this.generation) this.cached = { policies, readAt };
      return policies;
    } finally {
      if (generation === this.generation) this.loading = undefined;
    }
  }

  private read(): Promise<readonly PolicyRow[]> {
    return this.database.query<PolicyRow>(
      'SELECT id, version, last_updated, document FROM access_policy ORDER BY id',
    );
  }

  private keep(rows: readonly PolicyRow[]): readonly Policy[] {
    const remembered = new Map(rows.map((row) => [row.id, this.remember(row)]));
    this.remembered = remembered;
    return [...remembered.values()].map(({ policy }) => policy);
  }

  private remember(row: PolicyRow): Remembered {
    const key = `${row.version} ${row.last_updated.toISOString()}`;
    const known = this.remembered.get(row.id);
    return known?.key === key ? known : { key, policy: toPolicy(row) };
  }

  /** A clock that was set back must not keep policies alive. */
  private isFresh(readAt: number): boolean {
    const age = this.clock.now().getTime() - readAt;
    return age >= 0 && age < MAX_AGE_MILLISECONDS;
  }

  private isInUnitOfWork(): boolean {
    // Outside of one the action is called at once.
    let inside = true;
    this.unitOfWork.afterCommit(() => {
      inside = false;
    });
    return inside;
  }
}
