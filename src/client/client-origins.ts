import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { isPublicClient } from '../protocol/client-authentication/client-nature';
import { Client } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { CLIENT_CHANGES } from './client.resource';
import { clientView } from './client-view';

const MAX_AGE_MILLISECONDS = 1000;

/**
 * The origins that active clients list for CORS (contract §2, rule 15). All are read at once, at most once a
 * second, so that requests with made-up origins cost no query each.
 */
export class ClientOrigins {
  private cached: { readonly origins: ReadonlySet<string>; readonly readAt: number } | undefined;
  private loading: Promise<ReadonlySet<string>> | undefined;
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    changes: ChangeFeed,
  ) {
    const forget = (): void => {
      this.generation += 1;
      this.cached = undefined;
      this.loading = undefined;
    };
    changes.listen(CLIENT_CHANGES, { changed: forget, everythingMayHaveChanged: forget });
  }

  /** Must not be called within a unit of work, whose uncommitted clients it would remember. */
  async isAllowed(origin: string): Promise<boolean> {
    const age = this.clock.now().getTime() - (this.cached?.readAt ?? 0);
    if (this.cached !== undefined && age >= 0 && age < MAX_AGE_MILLISECONDS)
      return this.cached.origins.has(origin);
    this.loading ??= this.fill();
    return (await this.loading).has(origin);
  }

  private async fill(): Promise<ReadonlySet<string>> {
    const { generation } = this;
    const readAt = this.clock.now().getTime();
    try {
      const origins = await this.read();
      if (generation === this.generation) this.cached = { origins, readAt };
      return origins;
    } finally {
      if (generation === this.generation) this.loading = undefined;
    }
  }

  private async read(): Promise<ReadonlySet<string>> {
    // Clients with neither cannot contribute, and most backends have neither.
    const rows = await this.database.query<Pick<ClientEntity, 'id' | 'active' | 'document' | 'secret'>>(
      `SELECT id, active, document, secret FROM client
       WHERE active AND (document ? 'allowed_origins' OR document->'auth' ?| ARRAY['authorization_code', 'implicit'])`,
    );
    return new Set(rows.map(clientView).flatMap(originsOf));
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
