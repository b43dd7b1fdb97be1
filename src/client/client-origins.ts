import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { isUnavailable } from '../database/database-error';
import { Clock } from '../lib/clock';
import { isPublicClient } from '../protocol/client-authentication/client-nature';
import { Client } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { CLIENT_CHANGES } from './client.resource';
import { clientView } from './client-view';

/** Without a notification a change made elsewhere shows after this time at the latest. */
const MAX_AGE_MILLISECONDS = 1000;

/** Moves with every change: versions only grow, and an insertion that balances a deletion is newer. */
const STATE = `
  SELECT concat_ws(' ', count(*), sum(version), max(last_updated)) AS state FROM client`;

// Clients with neither cannot contribute, and most backends have neither.
const CONTRIBUTING = `
  SELECT id, active, document, secret FROM client
  WHERE active AND (document ? 'allowed_origins' OR document->'auth' ?| ARRAY['authorization_code', 'implicit'])`;

interface KnownOrigins {
  readonly origins: ReadonlySet<string>;
  readonly state: string | undefined;
}

/**
 * The origins that active clients list for CORS (contract §2, rule 15). All are read at once, and only after some
 * client has changed, which is looked for at most once a second: neither made-up origins nor many clients cost much.
 */
export class ClientOrigins {
  private known: KnownOrigins | undefined;
  /** When that was last true; undefined once a client has changed. */
  private checkedAt: number | undefined;
  private loading: Promise<KnownOrigins> | undefined;
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    changes: ChangeFeed,
  ) {
    const forget = (): void => {
      this.generation += 1;
      this.checkedAt = undefined;
      this.loading = undefined;
    };
    changes.listen(CLIENT_CHANGES, { changed: forget, everythingMayHaveChanged: forget });
  }

  /** Must not be called within a unit of work, whose uncommitted clients it would remember. */
  async isAllowed(origin: string): Promise<boolean> {
    if (this.known !== undefined && this.isFresh()) return this.known.origins.has(origin);
    this.loading ??= this.refresh();
    return (await this.loading).origins.has(origin);
  }

  private async refresh(): Promise<KnownOrigins> {
    const { generation, known } = this;
    const unchanged = this.checkedAt !== undefined;
    const startedAt = this.clock.now().getTime();
    try {
      const state = await this.readState();
      const current =
        known !== undefined && unchanged && known.state === state ? known : await this.read(state);
      if (generation === this.generation) {
        this.known = current;
        this.checkedAt = startedAt;
      }
      return current;
    } catch (error) {
      // The endpoint will say 503. A page that cannot read that would take it for a mistake of its own.
      if (known !== undefined && isUnavailable(error)) return known;
      throw error;
    } finally {
      if (generation === this.generation) this.loading = undefined;
    }
  }

  private async readState(): Promise<string | undefined> {
    const [row] = await this.database.query<{ state: string }>(STATE);
    return row?.state;
  }

  private async read(state: string | undefined): Promise<KnownOrigins> {
    const rows =
      await this.database.query<Pick<ClientEntity, 'id' | 'active' | 'document' | 'secret'>>(CONTRIBUTING);
    return { origins: new Set(rows.map(clientView).flatMap(originsOf)), state };
  }

  /** A clock that was set back must not keep what is old alive. */
  private isFresh(): boolean {
    if (this.checkedAt === undefined) return false;
    const age = this.clock.now().getTime() - this.checkedAt;
    return age >= 0 && age < MAX_AGE_MILLISECONDS;
  }
}

/** The listed ones; for a public client, which runs in the browser, also where it is redirected to. */
function originsOf(client: Client): string[] {
  if (!isPublicClient(client)) return [...client.allowedOrigins];
  const { authorization_code: code, implicit } = client.auth;
  const uris = [...(code?.redirectUris ?? []), ...(implicit?.redirectUris ?? [])];
  // The origin of a private scheme is `null`, which every sandboxed frame sends.
  const origins = uris.map((uri) => new URL(uri).origin).filter((origin) => origin !== 'null');
  return [...client.allowedOrigins, ...origins];
}
