import { IncomingHttpHeaders } from 'node:http';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport';
import { Caller } from '../../access/caller';
import { AccessDenied } from '../access-denied';
import { BearerTokenVerifier } from '../bearer-token-verifier';
import { authorizationOf } from '../http-request';

type Verify = (token: string, done: (error: unknown, caller: Caller | null) => void) => void;

/** RFC 6750 §2.1: the token in the Authorization header, and nowhere else. */
const bearer = /^bearer +([\w~+/.-]+=*) *$/i;

class HeaderTokenStrategy extends Strategy {
  override name = 'bearer';

  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate(request: { headers: IncomingHttpHeaders }): void {
    const token = bearer.exec(authorizationOf(request) ?? '')?.[1];
    if (token === undefined) {
      this.error(AccessDenied.invalidToken());
      return;
    }
    this.verify(token, (error, caller) => {
      if (caller === null) this.error(error);
      else this.success(caller);
    });
  }
}

/** An access token, as the Caller that it stands for. */
export class BearerStrategy extends PassportStrategy(HeaderTokenStrategy, 'bearer') {
  constructor(private readonly tokens: BearerTokenVerifier) {
    super();
  }

  override validate(token: string): Promise<Caller> {
    return this.tokens.verify(token);
  }
}
