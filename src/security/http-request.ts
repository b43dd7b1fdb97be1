import { IncomingMessage } from 'node:http';
import { Caller } from '../access/caller';
import { AuthenticatedClient } from '../protocol/client-authentication/client-authenticator';
import { RequestParameters } from '../protocol/endpoints/request-parameters';
import { Access } from './access';

/** What the guards read of a request, and leave on it. Fastify and Express both have these members. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  /** The address of the caller; behind a trusted proxy the one that it names. */
  readonly ip?: string;
  readonly id?: unknown;
  /** `http` or `https`. */
  readonly protocol?: string;
  /** Fastify wraps Node's request; on Express the request is Node's. */
  readonly raw?: IncomingMessage;
  body?: unknown;

  /** Left by the client authentication guard. */
  parameters?: RequestParameters;
  authenticatedClient?: AuthenticatedClient;
  /** Left by the access guard: one or the other, as the route's rule demands. */
  access?: Access;
  caller?: Caller;
}

/** How often a header was sent. Node keeps only the first of some repeated headers; the raw list tells. */
export function countHeader(request: HttpRequest, name: string): number {
  const { rawHeaders } = request.raw ?? (request as unknown as IncomingMessage);
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    if (sent?.length === name.length && sent.toLowerCase() === name) count++;
  }
  return count;
}

export function authorizationOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  const { authorization } = request.headers;
  return Array.isArray(authorization) ? authorization[0] : authorization;
}

export function presentsBearer(request: Pick<HttpRequest, 'headers'>): boolean {
  return /^bearer(?: |$)/i.test(authorizationOf(request) ?? '');
}

/** The query string as it was sent, without the question mark. */
export function queryStringOf(request: HttpRequest): string {
  const start = request.url.indexOf('?');
  return start < 0 ? '' : request.url.slice(start + 1);
}
