import { AppendTable } from '../database/append-table';
import { JsonObject } from '../lib/json';
import { AccessToken, NewSession } from '../protocol/ports/session-store';
import { AccessTokenEntity } from './access-token.entity';
import { SessionEntity } from './session.entity';

/** bytea travels through JSON as hex text. */
type AppendedToken = Omit<AccessTokenEntity, 'hash'> & { hash: string };

export const sessionTable: AppendTable<SessionEntity> = {
  name: 'session',
  columns: [
    { name: 'id', type: 'text', from: 'id' },
    { name: 'version', type: 'integer', from: 'version' },
    { name: 'last_updated', type: 'timestamptz', from: 'lastUpdated' },
    { name: 'document', type: 'jsonb', from: 'document' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'type', type: 'text', from: 'type' },
    { name: 'active', type: 'boolean', from: 'active' },
    { name: 'start_at', type: 'timestamptz', from: 'startAt' },
    { name: 'last_used_at', type: 'timestamptz', from: 'lastUsedAt' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
    { name: 'jti', type: 'text', from: 'jti' },
    { name: 'scope_bound', type: 'boolean', from: 'scopeBound' },
    { name: 'browser_session_id', type: 'text', from: 'browserSessionId' },
    { name: 'ends_browser', type: 'boolean', from: 'endsBrowser' },
  ],
};

export const accessTokenTable: AppendTable<AppendedToken> = {
  name: 'access_token',
  columns: [
    { name: 'hash', type: 'bytea', from: 'hash' },
    { name: 'session_id', type: 'text', from: 'sessionId' },
    { name: 'client_id', type: 'text', from: 'clientId' },
    { name: 'user_id', type: 'text', from: 'userId' },
    { name: 'jti', type: 'text', from: 'jti' },
    { name: 'scope', type: 'text', from: 'scope' },
    { name: 'scope_bound', type: 'boolean', from: 'scopeBound' },
    { name: 'audience', type: 'jsonb', from: 'audience' },
    { name: 'context', type: 'jsonb', from: 'context' },
    { name: 'issued_at', type: 'timestamptz', from: 'issuedAt' },
    { name: 'expires_at', type: 'timestamptz', from: 'expiresAt' },
  ],
};

export function toSessionRow(session: NewSession): SessionEntity {
  const {
    id,
    type,
    clientId,
    userId,
    jti,
    startAt,
    expiresAt,
    scope,
    audience,
    ip,
    userAgent,
    context,
    browser,
  } = session;
  return {
    id,
    version: 1,
    lastUpdated: startAt,
    document: {
      scope: [...scope],
      audience: [...audience],
      ...(ip !== undefined && { ip }),
      ...(userAgent !== undefined && { userAgent }),
      ...contextMembers(context),
    },
    clientId,
    userId: userId ?? null,
    type,
    active: true,
    startAt,
    endAt: null,
    lastUsedAt: startAt,
    expiresAt,
    jti,
    scopeBound: session.scopeBound,
    browserSessionId: browser?.sessionId ?? null,
    endsBrowser: browser?.endsWithThis ?? null,
  };
}

/** Contract §6: what the Session is about. How a client looks is no part of it. */
function contextMembers({ patient, encounter, fhirContext }: JsonObject): JsonObject {
  const members = { patient, encounter, fhirContext };
  const ctx = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  return Object.keys(ctx).length > 0 ? { ctx } : {};
}

export function toTokenRow(token: AccessToken): AppendedToken {
  return {
    hash: `\\x${token.hash.toString('hex')}`,
    sessionId: token.sessionId,
    clientId: token.clientId,
    userId: token.userId ?? null,
    jti: token.jti,
    scope: token.scope.join(' '),
    scopeBound: token.scopeBound,
    audience: [...token.audience],
    context: token.context,
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
  };
}

export function fromTokenRow({ userId, scope, ...row }: AccessTokenEntity): AccessToken {
  return { ...row, userId: userId ?? undefined, scope: scope === '' ? [] : scope.split(' ') };
}
