import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { map, Observable } from 'rxjs';
import { Issuer } from '../protocol/issuer';
import { HttpResponse } from '../security/http-response';
import { BrowserAnswer, writeAnswer } from './browser-answer';

/** Writes what the handlers of the browser's endpoints return. */
@Injectable()
export class BrowserAnswerInterceptor implements NestInterceptor<BrowserAnswer, string> {
  constructor(private readonly issuer: Issuer) {}

  intercept(context: ExecutionContext, next: CallHandler<BrowserAnswer>): Observable<string> {
    const response = context.switchToHttp().getResponse<HttpResponse>();
    return next.handle().pipe(map((answer) => writeAnswer(response, answer, this.issuer.url)));
  }
}
