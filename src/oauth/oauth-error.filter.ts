import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { MalformedBody } from '../lib/http/malformed-body';
import { randomId } from '../lib/random';
import { Overloaded } from '../lib/overloaded';
import { isUnavailable } from '../database/database-error';
import { OAuthError } from '../protocol/errors/oauth-error';
import {
  HeaderTooLarge,
  InvalidRequest,
  RequestTooLarge,
  ServerError,
  TemporarilyUnavailable,
} from '../protocol/errors/rfc6749';
import { ResourceError } from '../resource/operation-outcome';
import { AccessDenied } from '../security/access-denied';
import { DecisionUnavailable } from '../security/decision-unavailable';
import { bearerErrorOf } from './bearer-error';

/** The part of a response that Fastify and Express share. */
interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  send(body: unknown): unknown;
}

const RETRY_AFTER_SECONDS = 2;

/** Renders every failure of the token family as RFC 6749 §5.2 JSON. */
@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('OAuth');

  catch(exception: unknown, host: ArgumentsHost): void {
    const error = this.toOAuthError(exception);
    const response = host.switchToHttp().getResponse<HttpResponse>();
    response.status(error.status).header('Cache-Control', 'no-store').header('Pragma', 'no-cache');
    for (const [name, value] of Object.entries(error.headers)) response.header(name, value);
    response.header('Content-Type', 'application/json; charset=utf-8').send(JSON.stringify(error.toBody()));
  }

  private toOAuthError(exception: unknown): OAuthError {
    if (exception instanceof OAuthError) {
      this.logger.debug({ error: exception.code, detail: exception.detail }, 'refused');
      return exception;
    }
    if (exception instanceof Overloaded)
      return new TemporarilyUnavailable(exception.retryAfterSeconds, exception);
    if (exception instanceof DecisionUnavailable || isUnavailable(exception)) {
      this.logger.error({ err: exception }, 'storage is unavailable');
      return new TemporarilyUnavailable(RETRY_AFTER_SECONDS, exception);
    }
    if (exception instanceof AccessDenied) return bearerErrorOf(exception);
    if (exception instanceof MalformedBody) return new InvalidRequest(exception.message);
    const fault = clientFault(exception);
    if (fault !== undefined) return fault;
    const id = randomId();
    this.logger.error({ err: exception, errorId: id }, 'unexpected failure');
    return new ServerError(`Something failed here. The log has the details under ${id}.`, {
      cause: exception,
    });
  }
}

/** A request that the HTTP server refused before it reached the endpoint. */
function clientFault(exception: unknown): OAuthError | undefined {
  if (exception instanceof ResourceError && exception.status < 500) {
    const { status, message } = exception;
    return status === 431 ? new HeaderTooLarge(message) : new InvalidRequest(message);
  }
  const status = exception instanceof HttpException ? exception.getStatus() : 500;
  if (status === 413) return new RequestTooLarge('The request body is too large.');
  if (status === 415) return new InvalidRequest('The Content-Type is malformed.');
  return status >= 400 && status < 500 ? new InvalidRequest('The request is malformed.') : undefined;
}
