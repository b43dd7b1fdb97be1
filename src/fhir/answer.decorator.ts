import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import { ResourceError } from '../resource/operation-outcome';
import { HttpRequest } from '../security/http-request';
import { HttpResponse } from '../security/http-response';
import { negotiate, Representation } from './representation';
import { ResourceAnswer } from './resource-answer';

/** The answer that a handler of the resource API gives, in the representation that the caller accepts. */
export class Answer {
  constructor(
    private readonly representation: Representation,
    private readonly response: HttpResponse,
  ) {}

  /** Sets status and headers. @returns the body, which the handler returns */
  async with(result: ResourceAnswer | Promise<ResourceAnswer>): Promise<string | undefined> {
    const { status, headers = {}, body } = await result;
    // A cookie may have spoken for the caller, and to a shared cache only Authorization means private.
    this.response.status(status).header('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(headers)) this.response.header(name, value);
    if (body === undefined) return undefined;
    this.response.header('Content-Type', `${this.representation.type}; charset=utf-8`);
    return this.representation.render(body);
  }
}

/**
 * What the handler answers with. Negotiated before it runs, since a write whose answer cannot be given must not
 * happen. As an interceptor it would take a sixth of the time of a read.
 */
export const CurrentAnswer = createParamDecorator((_: unknown, context: ExecutionContext): Answer => {
  const http = context.switchToHttp();
  const representation = negotiate(http.getRequest<HttpRequest>());
  if (representation === undefined) {
    throw ResourceError.of(406, 'not-supported', 'Accept JSON or YAML: application/fhir+json or text/yaml.');
  }
  return new Answer(representation, http.getResponse<HttpResponse>());
});
