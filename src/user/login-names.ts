import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { ResourceError } from '../resource/operation-outcome';
import { foldLoginName } from './login-name';

/**
 * Who is called what: `userName`, `email` and `id` of all users are one namespace, compared without case
 * (contract §5). The primary key of the table decides between two who claim a name at the same time. Called
 * in the unit of work that writes the user.
 */
export class LoginNames {
  constructor(private readonly database: Database) {}

  /** @throws ResourceError 409 where another user is called so */
  async assign(userId: string, document: JsonObject): Promise<void> {
    await this.change(userId, namesOf(userId, document));
  }

  async release(userId: string): Promise<void> {
    await this.change(userId, new Map());
  }

  /**
   * One after the other in one order: two users who swap names would otherwise each wait for what the other
   * has already touched.
   */
  private async change(userId: string, wanted: ReadonlyMap<string, string>): Promise<void> {
    const rows = await this.database.query<{ name: string }>(
      'SELECT name FROM login_name WHERE user_id = $1',
      [userId],
    );
    const held = new Set(rows.map(({ name }) => name));
    for (const name of [...new Set([...held, ...wanted.keys()])].sort()) {
      if (!wanted.has(name)) await this.drop(userId, name);
      else if (!held.has(name) && !(await this.claim(userId, name))) throw taken(wanted.get(name) ?? 'id');
    }
  }

  /** Waits for a unit of work that has claimed or dropped the name and not ended yet. */
  private async claim(userId: string, name: string): Promise<boolean> {
    const rows = await this.database.query(
      'INSERT INTO login_name (name, user_id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING name',
      [name, userId],
    );
    return rows.length === 1;
  }

  private async drop(userId: string, name: string): Promise<void> {
    await this.database.query('DELETE FROM login_name WHERE name = $1 AND user_id = $2', [name, userId]);
  }
}

/** Each name with the attribute it comes from; a user may be called the same thrice. */
function namesOf(id: string, { userName, email }: JsonObject): Map<string, string> {
  const names = new Map([[foldLoginName(id), 'id']]);
  if (typeof email === 'string') names.set(foldLoginName(email), 'email');
  if (typeof userName === 'string') names.set(foldLoginName(userName), 'userName');
  return names;
}

function taken(attribute: string): ResourceError {
  const expression = `User.${attribute}`;
  const diagnostics = `${expression}: another User has this userName, email or id. Choose another one.`;
  return ResourceError.of(409, 'duplicate', diagnostics, expression);
}
