import { Database } from '../database/database';
import { SessionSummary } from '../protocol/ports/session-store';

type SummaryRow = { [Member in keyof SessionSummary]: NonNullable<SessionSummary[Member]> | null } & {
  id: string;
  type: string;
  startAt: Date;
  lastUsedAt: Date;
};

const LIST = `
  SELECT id, type, client_id AS "clientId", start_at AS "startAt", last_used_at AS "lastUsedAt",
         document ->> 'ip' AS ip, document ->> 'userAgent' AS "userAgent"
  FROM session WHERE user_id = $1 AND active AND expires_at > $2 ORDER BY last_used_at DESC, id LIMIT 100`;

/** What is open for a user, from the columns of their Sessions. */
export async function findActiveOfUser(
  database: Database,
  userId: string,
  now: Date,
): Promise<SessionSummary[]> {
  const rows = await database.query<SummaryRow>(LIST, [userId, now]);
  return rows.map(({ clientId, ip, userAgent, ...row }) => ({
    ...row,
    clientId: clientId ?? undefined,
    ip: ip ?? undefined,
    userAgent: userAgent ?? undefined,
  }));
}
