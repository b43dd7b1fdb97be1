import { Database } from '../database/database';
import { Clock } from '../lib/clock';
import { JsonObject } from '../lib/json';
import { SessionStore } from '../protocol/ports/session-store';
import { ResourceError } from '../resource/operation-outcome';
import { ResourceDefinition, SearchSource } from '../resource/resource.definition';
import { closedOrSame, requireComplete } from './session.schema';
import { SessionRow, SessionTable } from './session.table';

const start = { name: 'start', type: 'date', paths: ['start'], column: 'start_at' } as const;

/** Session as a resource (contract §6): read, searched, closed and removed, never created. */
export class SessionResource implements ResourceDefinition<SessionRow> {
  readonly type = 'Session';
  readonly family = 'admin';
  readonly creatable = false;
  readonly table: SessionTable;
  readonly searchSource: SearchSource = { kind: 'document', table: 'session_resource' };
  readonly searchParameters: ResourceDefinition['searchParameters'] = [
    { name: 'user', type: 'reference', paths: ['user'], column: 'user_id', targets: ['User'] },
    { name: 'client', type: 'reference', paths: ['client'], column: 'client_id', targets: ['Client'] },
    { name: 'patient', type: 'reference', paths: ['ctx.patient'], column: 'patient', targets: ['Patient'] },
    { name: 'active', type: 'token', paths: ['active'], column: 'active' },
    { name: 'type', type: 'token', paths: ['type'], column: 'type' },
    { name: 'jti', type: 'token', paths: ['jti'], column: 'jti' },
    start,
    { name: 'lastUsed', type: 'date', paths: ['lastUsed'], column: 'last_used_at' },
    { name: 'expiresAt', type: 'date', paths: ['expiresAt'], column: 'expires_at' },
  ];

  readonly defaultSort = [{ by: start, direction: 'desc' }] as const;

  constructor(
    database: Database,
    sessions: SessionStore,
    private readonly clock: Clock,
  ) {
    this.table = new SessionTable(database, sessions);
  }

  async parse(
    body: JsonObject,
    id: string,
    previous: SessionRow | undefined,
  ): Promise<Pick<SessionRow, 'document' | 'active' | 'endAt'>> {
    if (previous === undefined) throw ResourceError.of(404, 'not-found', `Session/${id} is not known here.`);
    return Promise.resolve(closedOrSame(body, previous, this.clock));
  }

  patched(before: JsonObject, patched: JsonObject): JsonObject {
    return requireComplete(before, patched);
  }
}
