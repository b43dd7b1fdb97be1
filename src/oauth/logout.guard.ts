import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { negotiateMediaType } from '../lib/http/media-type';
import { AccessDenied } from '../security/access-denied';
import { CallerResolver } from '../security/guards/caller-resolver';
import { authorizationOf, HttpRequest } from '../security/http-request';

const offers = [
  { type: 'text/html', format: 'html' },
  { type: 'application/json', format: 'json' },
  { type: 'application/fhir+json', format: 'json' },
];

/**
 * Tells the two kinds of POST to the logout endpoint apart (contract §9.4): an API call, by its access token or by a
 * script of this origin, gets its caller; the form of a browser gets none.
 */
@Injectable()
export class LogoutGuard implements CanActivate {
  constructor(private readonly callers: CallerResolver) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (authorizationOf(request) === undefined && !wantsJson(request)) return true;
    const caller = await this.callers.resolve(context);
    if (caller === undefined) throw AccessDenied.noCredential();
    request.caller = caller;
    return true;
  }
}

function wantsJson({ headers: { accept } }: HttpRequest): boolean {
  if (typeof accept !== 'string') return false;
  return negotiateMediaType({ accept }, offers)?.format === 'json';
}
