import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { SessionStore } from '../protocol/ports/session-store';
import { InstanceOperation, ResourceDefinition, SearchSource } from '../resource/resource.definition';
import { ClientEntity } from './client.entity';
import { ClientSecrets } from './client-secret';
import { ClientTable } from './client.table';
import { parseClient } from './parse-client';
import { RotateSecretOperation } from './rotate-secret.operation';

/** The prefix of what is announced when a Client changes. */
export const CLIENT_CHANGES = 'Client/';

/** Client as a resource (contract §4). */
export class ClientResource implements ResourceDefinition<ClientEntity> {
  readonly type = 'Client';
  readonly family = 'admin';
  readonly table: ClientTable;
  readonly searchSource: SearchSource = { kind: 'document', table: 'client' };
  readonly searchParameters: ResourceDefinition['searchParameters'] = [
    { name: 'name', type: 'string', paths: ['name'] },
    { name: 'active', type: 'token', paths: ['active'], column: 'active' },
    { name: 'type', type: 'token', paths: ['type'] },
    { name: 'grant_types', type: 'token', paths: ['grant_types'] },
  ];

  readonly writeOnly = ['secret'];

  readonly operations: Readonly<Record<string, InstanceOperation<ClientEntity>>>;

  constructor(
    database: Database,
    private readonly changes: ChangeFeed,
    private readonly sessions: SessionStore,
    private readonly secrets: ClientSecrets,
  ) {
    this.operations = { '$rotate-secret': new RotateSecretOperation(secrets.clock) };
    this.table = new ClientTable(database);
  }

  /** A body without `secret` keeps the stored one; `secret: null` removes it. */
  async parse(
    body: JsonObject,
    id: string,
    previous: ClientEntity | undefined,
  ): Promise<Pick<ClientEntity, 'document' | 'active' | 'secret'>> {
    const parsed = await parseClient(body, id);
    const secret = await this.secrets.next(parsed, previous);
    return { document: parsed.document, active: parsed.active, secret };
  }

  /** A client that is inactive or gone leaves no token behind (contract §4.1). */
  async written(id: string, row: ClientEntity | undefined): Promise<void> {
    await this.changes.announce(`${CLIENT_CHANGES}${id}`);
    if (row?.active !== true) await this.sessions.closeAllOfClient(id);
  }
}
