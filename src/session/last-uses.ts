import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { SessionActivity } from '../protocol/ports/session-activity';

/** Beyond this, uses are forgotten until the next write: `lastUsed` is information, not security. */
const MOST = 100_000;

/** When Sessions were last used: collected here, written in one statement now and then (contract §6). */
export class LastUses extends SessionActivity {
  private uses = new Map<string, Date>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  override note(sessionId: string): void {
    if (this.uses.size < MOST || this.uses.has(sessionId)) this.uses.set(sessionId, this.clock.now());
  }

  async write(): Promise<void> {
    if (this.uses.size === 0) return;
    const uses = this.uses;
    this.uses = new Map();
    await this.database.query(
      `UPDATE session s SET last_used_at = u.at
       FROM unnest($1::text[], $2::timestamptz[]) AS u (id, at)
       WHERE s.id = u.id AND s.active AND s.last_used_at < u.at`,
      [[...uses.keys()], [...uses.values()]],
    );
  }
}
