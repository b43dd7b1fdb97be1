import { ArgumentsHost, Catch, ExceptionFilter, NotFoundException } from '@nestjs/common';
import { OperationOutcomeFilter } from './fhir/operation-outcome.filter';
import { BrowserErrorFilter } from './oauth/browser-error.filter';
import { OAuthErrorFilter } from './oauth/oauth-error.filter';
import { HttpRequest } from './security/http-request';

/** Where a person reads the answer. */
const pages =
  /^\/(?:oauth2\/(?:authorize|auth|logout)|auth\/(?:authorize|login|consent|grant|patient|account|logout))(?:\?|$)/;

/**
 * What fails before a controller is reached, such as a body that is too large or a Content-Type that is none:
 * each family of endpoints says so in its own language (contract §11).
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly outcomes: OperationOutcomeFilter,
    private readonly oauth: OAuthErrorFilter,
    private readonly browser: BrowserErrorFilter,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { url } = host.switchToHttp().getRequest<HttpRequest>();
    // Contract §1: a path that is unknown, or known with another method, is answered as an OperationOutcome.
    const unrouted = exception instanceof NotFoundException;
    if (!unrouted && pages.test(url)) this.browser.catch(exception, host);
    else if (!unrouted && /^\/(?:oauth2|auth)\//.test(url)) this.oauth.catch(exception, host);
    else this.outcomes.catch(exception, host);
  }
}
