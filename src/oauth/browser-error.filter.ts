import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { isUnavailable } from '../database/database-error';
import { MalformedBody } from '../lib/http/malformed-body';
import { Overloaded } from '../lib/overloaded';
import { randomId } from '../lib/random';
import { AuthorizationPageError } from '../protocol/authorization/authorization-page-error';
import { InvalidRequest, RequestTooLarge, TooManyAttempts } from '../protocol/errors/rfc6749';
import { Issuer } from '../protocol/issuer';
import { ResourceError } from '../resource/operation-outcome';
import { AccessDenied } from '../security/access-denied';
import { DecisionUnavailable } from '../security/decision-unavailable';
import { HttpResponse } from '../security/http-response';
import { BrowserAnswer, pageAnswer, writeAnswer } from './browser-answer';
import { FormRefused } from './form-refused';
import { errorPage } from './pages/error.page';

const RETRY_AFTER_SECONDS = 2;

/** Renders every failure of the browser's endpoints as a page: whoever reads it is a person. */
@Catch()
export class BrowserErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Browser');

  constructor(private readonly issuer: Issuer) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<HttpResponse>();
    if (exception instanceof AuthorizationPageError) {
      this.logger.debug({ detail: exception.detail ?? exception.description }, 'refused');
    }
    const answer = outcomeAnswer(exception) ?? refusal(exception) ?? this.failure(exception);
    response.send(writeAnswer(response, answer, this.issuer.url));
  }

  private failure(exception: unknown): BrowserAnswer {
    if (exception instanceof Overloaded) return busy(exception.retryAfterSeconds);
    if (exception instanceof DecisionUnavailable || isUnavailable(exception)) {
      this.logger.error({ err: exception }, 'storage is unavailable');
      return busy(RETRY_AFTER_SECONDS);
    }
    const id = randomId();
    this.logger.error({ err: exception, errorId: id }, 'unexpected failure');
    const message = `Something failed here. Go back and try again. The log has the details under ${id}.`;
    return pageAnswer(errorPage({ title: 'Something went wrong', message }), 500);
  }
}

/** The API calls among these endpoints: a logout with an access token, or by a script of this origin. */
function outcomeAnswer(exception: unknown): BrowserAnswer | undefined {
  if (exception instanceof ResourceError) {
    return { status: exception.status, body: exception.toOutcome(), headers: exception.headers };
  }
  if (!(exception instanceof AccessDenied)) return undefined;
  const { code, message, challenge } = exception;
  const status = exception.getStatus();
  const headers = challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
  return { status, headers, body: ResourceError.of(status, code, message).toOutcome() };
}

function refusal(exception: unknown): BrowserAnswer | undefined {
  if (exception instanceof AuthorizationPageError) {
    const title = 'This request cannot go on';
    return pageAnswer(errorPage({ title, message: exception.description }), 400);
  }
  if (exception instanceof FormRefused) {
    const message =
      'This form was used before, has expired, or belongs to another sign-in. Nothing was changed. ' +
      'If it happens again, allow cookies for this site.';
    const { next } = exception;
    return pageAnswer(errorPage({ title: 'Please start again', message, next }), 403);
  }
  if (exception instanceof TooManyAttempts) return throttled(exception);
  if (exception instanceof MalformedBody || exception instanceof InvalidRequest) {
    return malformed(exception.message, exception instanceof RequestTooLarge ? 413 : 400);
  }
  return clientFault(exception);
}

function throttled({ description, headers }: TooManyAttempts): BrowserAnswer {
  const page = errorPage({ title: 'Please wait', message: description });
  return { ...pageAnswer(page, 429), headers };
}

/** A request that the HTTP server, or the framework, refused before it reached the handler. */
function clientFault(exception: unknown): BrowserAnswer | undefined {
  const { statusCode } = (exception ?? {}) as { statusCode?: unknown };
  const status = exception instanceof HttpException ? exception.getStatus() : statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413) return malformed('It is too large.', status);
  return malformed('It is not what this page expects. Go back and try again.', status);
}

function malformed(message: string, status: number): BrowserAnswer {
  return pageAnswer(errorPage({ title: 'This request is malformed', message }), status);
}

function busy(retryAfterSeconds: number): BrowserAnswer {
  const message = 'The server cannot answer at the moment. Nothing was lost: try again shortly.';
  const page = errorPage({ title: 'Please try again shortly', message });
  return { ...pageAnswer(page, 503), headers: { 'Retry-After': String(retryAfterSeconds) } };
}
