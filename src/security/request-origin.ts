import { RequestOrigin } from '../protocol/endpoints/request-origin';
import { HttpRequest } from './http-request';

/** What a Session and an audit record keep of where a request came from. */
export function originOf(request: HttpRequest): RequestOrigin {
  const userAgent = request.headers['user-agent'];
  return {
    ip: request.ip,
    userAgent: typeof userAgent === 'string' ? userAgent.slice(0, 256) : undefined,
    requestId: typeof request.id === 'string' ? request.id : undefined,
  };
}
