import { ArgumentsHost, Catch, ExceptionFilter, NotFoundException } from '@nestjs/common';
import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';
import { HttpResponse } from '../security/http-response';
import { AllowedMethods } from './allowed-methods';
import { MethodRefused } from './method-refused';
import { negotiateOrDefault } from './representation';
import { nothingServed, toResourceError } from './resource-failure';

/** Renders every failure of the resource API, and of paths that nobody serves, as an OperationOutcome. */
@Catch()
export class OperationOutcomeFilter implements ExceptionFilter {
  constructor(private readonly methods: AllowedMethods) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const error = isUnrouted(exception) ? this.unrouted(request, exception) : toResourceError(exception);
    const response = http.getResponse<HttpResponse>();
    const representation = negotiateOrDefault(request);
    response.status(error.status).header('Cache-Control', 'no-store').header('Pragma', 'no-cache');
    for (const [name, value] of Object.entries(error.headers)) response.header(name, value);
    response.header('Content-Type', `${representation.type}; charset=utf-8`);
    response.send(representation.render(error.toOutcome()));
  }

  /** No route has this path with this method: it may have it with another (contract §1). */
  private unrouted(
    { url, method }: HttpRequest,
    exception: NotFoundException | MethodRefused,
  ): ResourceError {
    const routed = this.methods.of(url.split('?', 1)[0] ?? '');
    const refused = exception instanceof MethodRefused ? (exception.methods ?? [method]) : [];
    const allowed = routed.filter((name) => !refused.includes(name));
    if (allowed.length === 0 || allowed.includes(method)) return nothingServed();
    const issue = { code: 'not-supported', diagnostics: `Use ${allowed.join(', ')} here.` } as const;
    return new ResourceError(405, [issue], { Allow: allowed.join(', ') });
  }
}

function isUnrouted(exception: unknown): exception is NotFoundException | MethodRefused {
  return exception instanceof NotFoundException || exception instanceof MethodRefused;
}
