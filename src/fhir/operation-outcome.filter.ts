import {
  ArgumentsHost,
  Catch,
  ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import { isUnavailable } from '../database/database-error';
import { MalformedBody } from '../lib/http/malformed-body';
import { Overloaded } from '../lib/overloaded';
import { randomId } from '../lib/random';
import { TooManyAttempts } from '../protocol/errors/rfc6749';
import { SearchQueryError } from '../query/search-query-error';
import { IssueCode, ResourceError } from '../resource/operation-outcome';
import { AccessDenied } from '../security/access-denied';
import { DecisionUnavailable } from '../security/decision-unavailable';
import { HttpRequest } from '../security/http-request';
import { AllowedMethods } from './allowed-methods';
import { HttpResponse } from '../security/http-response';
import { MethodRefused } from './method-refused';
import { negotiateOrDefault } from './representation';

const RETRY_AFTER_SECONDS = 2;

const codes: Readonly<Record<number, IssueCode>> = {
  404: 'not-found',
  405: 'not-supported',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
};

/** Renders every failure of the resource API, and of paths that nobody serves, as an OperationOutcome. */
@Catch()
export class OperationOutcomeFilter implements ExceptionFilter {
  private readonly logger = new Logger('Fhir');

  constructor(private readonly methods: AllowedMethods) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const error = isUnrouted(exception) ? this.unrouted(request, exception) : this.toResourceError(exception);
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
    const allowed = exception instanceof MethodRefused ? routed.filter((name) => name !== method) : routed;
    if (allowed.length === 0 || allowed.includes(method))
      return ResourceError.of(404, 'not-found', messageOf(404));
    const issue = { code: 'not-supported', diagnostics: `Use ${allowed.join(', ')} here.` } as const;
    return new ResourceError(405, [issue], { Allow: allowed.join(', ') });
  }

  private toResourceError(exception: unknown): ResourceError {
    if (exception instanceof ResourceError) return exception;
    if (exception instanceof AccessDenied) {
      const headers = exception.challenge === undefined ? {} : { 'WWW-Authenticate': exception.challenge };
      return new ResourceError(
        exception.getStatus(),
        [{ code: exception.code, diagnostics: exception.message }],
        headers,
      );
    }
    if (exception instanceof SearchQueryError) return ResourceError.of(400, 'invalid', exception.message);
    if (exception instanceof MalformedBody) return ResourceError.of(400, 'structure', exception.message);
    if (exception instanceof TooManyAttempts) return throttled(exception);
    if (exception instanceof Overloaded) return unavailable(exception.retryAfterSeconds);
    if (exception instanceof DecisionUnavailable || isUnavailable(exception)) {
      this.logger.error({ err: exception }, 'unavailable');
      return unavailable(RETRY_AFTER_SECONDS);
    }
    const status = clientFault(exception);
    if (status !== undefined) return ResourceError.of(status, codes[status] ?? 'invalid', messageOf(status));
    const id = randomId();
    this.logger.error({ err: exception, errorId: id }, 'unexpected failure');
    return ResourceError.of(500, 'exception', `Something failed here. The log has the details under ${id}.`);
  }
}

function throttled({ description, headers }: TooManyAttempts): ResourceError {
  return new ResourceError(429, [{ code: 'throttled', diagnostics: description }], headers);
}

function isUnrouted(exception: unknown): exception is NotFoundException | MethodRefused {
  return exception instanceof NotFoundException || exception instanceof MethodRefused;
}

function unavailable(retryAfterSeconds: number): ResourceError {
  const issue = {
    code: 'transient',
    diagnostics: 'The server cannot answer at the moment. Try again shortly.',
  } as const;
  return new ResourceError(503, [issue], { 'Retry-After': String(retryAfterSeconds) });
}

/** The 4xx status of an error that Nest or the HTTP server raised for a bad request. */
function clientFault(exception: unknown): number | undefined {
  const { statusCode } = (exception ?? {}) as { statusCode?: unknown };
  const status = exception instanceof HttpException ? exception.getStatus() : statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function messageOf(status: number): string {
  if (status === 404) return 'Nothing is served at this path.';
  if (status === 413) return 'The body is too large.';
  if (status === 415) return 'The Content-Type is not supported here.';
  return 'The request is malformed.';
}
