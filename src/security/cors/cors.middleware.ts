import { Injectable, NestMiddleware } from '@nestjs/common';
import { ClientOrigins } from '../../client/client-origins';
import { HttpRequest } from '../http-request';
import { HttpResponse } from '../http-response';
import { corsRuleOf } from './cors-rule';

/** Contract rule 15. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

const EXPOSED = 'ETag, Location, Content-Location, Last-Modified, WWW-Authenticate, Retry-After, X-Progress';

/** How long a browser need not ask again, in seconds. */
const PREFLIGHT_LIFETIME = '600';

/** RFC 9110 §5.6.1, §5.6.2: names of headers. What is none is not sent back. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

type Next = (error?: Error) => void;

/**
 * Tells browsers which pages may read an answer (Fetch §3.3; contract §2 and rule 15), errors included, and answers
 * their preflights. Runs before everything that can fail.
 *
 * On Express it is middleware like any other; on Fastify an `onRequest` hook: Nest's middleware has no reply there.
 */
@Injectable()
export class CorsMiddleware implements NestMiddleware<HttpRequest, HttpResponse> {
  constructor(private readonly origins: ClientOrigins) {}

  use(request: HttpRequest, response: HttpResponse, next: Next): void {
    const rule = corsRuleOf(pathOf(request), request);
    if (rule === 'none') {
      next();
      return;
    }
    const { origin } = request.headers;
    // Otherwise a cache would give one origin what was meant for another.
    if (rule === 'listed') response.header('Vary', 'Origin');
    else response.header('Access-Control-Allow-Origin', '*');
    if (typeof origin !== 'string') next();
    else if (rule === 'listed') void this.respond(origin, request, response, next);
    else if (isPreflight(request)) answerPreflight(request, response, 'GET, HEAD');
    else next();
  }

  private async respond(
    origin: string,
    request: HttpRequest,
    response: HttpResponse,
    next: Next,
  ): Promise<void> {
    let allowed: boolean;
    try {
      // Every sandboxed frame and local file is `null`: no client can mean it.
      allowed = origin !== 'null' && (await this.origins.isAllowed(origin));
    } catch (error) {
      next(error as Error);
      return;
    }
    if (allowed) {
      response.header('Access-Control-Allow-Origin', origin);
      response.header('Access-Control-Allow-Credentials', 'true');
    }
    if (isPreflight(request)) {
      answerPreflight(request, response, allowed ? METHODS : undefined);
      return;
    }
    if (allowed) response.header('Access-Control-Expose-Headers', EXPOSED);
    next();
  }
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Fetch §4.8. @param methods undefined where nothing is allowed */
function answerPreflight(request: HttpRequest, response: HttpResponse, methods: string | undefined): void {
  const asked = request.headers['access-control-request-headers'];
  if (methods !== undefined) {
    response.header('Access-Control-Allow-Methods', methods);
    response.header('Access-Control-Max-Age', PREFLIGHT_LIFETIME);
    if (typeof asked === 'string' && headerNames.test(asked)) {
      response.header('Access-Control-Allow-Headers', asked);
    }
  }
  response.status(204).send();
}

/** Express takes what a middleware is mounted at from `url`. */
function pathOf({ url, originalUrl = url }: HttpRequest & { readonly originalUrl?: string }): string {
  const query = originalUrl.indexOf('?');
  return query < 0 ? originalUrl : originalUrl.slice(0, query);
}
