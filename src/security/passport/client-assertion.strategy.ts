import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport';
import { AuthenticatedClient } from '../../protocol/client-authentication/client-authenticator';
import { AssertionParameters, PrivateKeyJwt } from '../../protocol/client-authentication/private-key-jwt';

type Verify = (
  parameters: AssertionParameters,
  done: (error: unknown, client: AuthenticatedClient | null) => void,
) => void;

/** The parameters of an assertion in the body, as the guard has read it. */
class BodyAssertionStrategy extends Strategy {
  override name = 'client-assertion';

  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate({ body }: { body: AssertionParameters }): void {
    this.verify(body, (error, client) => {
      if (client === null) this.error(error);
      else this.success(client);
    });
  }
}

/** A JWT that the client signed with its private key (RFC 7523 §2.2). */
export class ClientAssertionStrategy extends PassportStrategy(BodyAssertionStrategy, 'client-assertion') {
  constructor(private readonly authenticator: PrivateKeyJwt) {
    super();
  }

  override validate(parameters: AssertionParameters): Promise<AuthenticatedClient> {
    return this.authenticator.authenticate(parameters);
  }
}
