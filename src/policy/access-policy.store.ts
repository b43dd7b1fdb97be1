import { Policy } from '../access/policy';
import { PolicySource } from '../access/ports/policy-source';
import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { ShortCache } from '../database/short-cache';
import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { UnitOfWork } from '../lib/unit-of-work';
import { POLICY_CHANGES } from './access-policy.resource';
import { toPolicy } from './access-policy.schema';

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

/** Everything is read at once, so there is one entry. */
const ALL_POLICIES = '';

/** All policies of their table. */
export class StoredPolicySource extends PolicySource {
  private readonly cache: ShortCache<readonly Policy[]>;
  /** Unchanged policies stay the same objects, so that engines need not compile their patterns again. */
  private remembered: ReadonlyMap<string, Remembered> = new Map();

  constructor(
    private readonly database: Database,
    unitOfWork: UnitOfWork,
    clock: Clock,
    changes: ChangeFeed,
  ) {
    super();
    const read = async (): Promise<readonly Policy[]> => this.keep(await this.read());
    this.cache = new ShortCache(read, { unitOfWork, clock, changes }, POLICY_CHANGES);
  }

  override find(): Promise<readonly Policy[]> {
    return this.cache.find(ALL_POLICIES);
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
}
