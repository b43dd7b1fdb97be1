import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { map, Observable } from 'rxjs';
import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';
import { HttpResponse } from './http-response';
import { negotiate } from './representation';
import { ResourceAnswer } from './resource-answer';

/** Renders what the handlers of the resource API return, in the representation that the caller accepts. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor<ResourceAnswer, string | undefined> {
  intercept(context: ExecutionContext, next: CallHandler<ResourceAnswer>): Observable<string | undefined> {
    const http = context.switchToHttp();
    const representation = negotiate(http.getRequest<HttpRequest>());
    // Before the handler: a write whose answer cannot be given must not happen.
    if (representation === undefined) {
      throw ResourceError.of(
        406,
        'not-supported',
        'Accept JSON or YAML: application/fhir+json or text/yaml.',
      );
    }
    return next.handle().pipe(
      map(({ status, headers = {}, body }) => {
        const response = http.getResponse<HttpResponse>();
        response.status(status);
        for (const [name, value] of Object.entries(headers)) response.header(name, value);
        if (body === undefined) return undefined;
        response.header('Content-Type', `${representation.type}; charset=utf-8`);
        return representation.render(body);
      }),
    );
  }
}
