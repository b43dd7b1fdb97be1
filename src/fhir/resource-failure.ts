import { HttpException, Logger } from '@nestjs/common';
import { isUnavailable } from '../database/database-error';
import { MalformedBody } from '../lib/http/malformed-body';
import { Overloaded } from '../lib/overloaded';
import { randomId } from '../lib/random';
import { TooManyAttempts } from '../protocol/errors/rfc6749';
import { SearchQueryError } from '../query/search-query-error';
import { IssueCode, ResourceError } from '../resource/operation-outcome';
import { AccessDenied } from '../security/access-denied';
import { DecisionUnavailable } from '../security/decision-unavailable';

const RETRY_AFTER_SECONDS = 2;

const codes: Readonly<Record<number, IssueCode>> = {
  404: 'not-found',
  405: 'not-supported',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
};

const logger = new Logger('Fhir');

/** What a caller is told of a failure (contract §11); of an unexpected one only where the log has more. */
export function toResourceError(exception: unknown): ResourceError {
  if (exception instanceof ResourceError) return exception;
  if (exception instanceof AccessDenied) return denied(exception);
  if (exception instanceof SearchQueryError) return ResourceError.of(400, 'invalid', exception.message);
  if (exception instanceof MalformedBody) return ResourceError.of(400, 'structure', exception.message);
  if (exception instanceof TooManyAttempts) return throttled(exception);
  if (exception instanceof Overloaded) return unavailable(exception.retryAfterSeconds);
  // Before the next: a caller who hangs up has the same code as a database that does.
  const status = clientFault(exception);
  if (status !== undefined) return ResourceError.of(status, codes[status] ?? 'invalid', messageOf(status));
  if (exception instanceof DecisionUnavailable || isUnavailable(exception)) {
    logger.error({ err: exception }, 'unavailable');
    return unavailable(RETRY_AFTER_SECONDS);
  }
  const id = randomId();
  logger.error({ err: exception, errorId: id }, 'unexpected failure');
  return ResourceError.of(500, 'exception', `Something failed here. The log has the details under ${id}.`);
}

export function nothingServed(): ResourceError {
  return ResourceError.of(404, 'not-found', messageOf(404));
}

function denied(exception: AccessDenied): ResourceError {
  const headers = exception.challenge === undefined ? {} : { 'WWW-Authenticate': exception.challenge };
  const issue = { code: exception.code, diagnostics: exception.message };
  return new ResourceError(exception.getStatus(), [issue], headers);
}

function throttled({ description, headers }: TooManyAttempts): ResourceError {
  return new ResourceError(429, [{ code: 'throttled', diagnostics: description }], headers);
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
