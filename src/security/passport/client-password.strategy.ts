import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-oauth2-client-password';
import {
  AuthenticatedClient,
  ClientAuthenticator,
} from '../../protocol/client-authentication/client-authenticator';

/** Client id and secret in the body, form or JSON (RFC 6749 §2.3.1). */
export class ClientPasswordStrategy extends PassportStrategy(Strategy, 'client-password') {
  constructor(private readonly authenticator: ClientAuthenticator) {
    super({ passReqToCallback: true });
  }

  override validate({ ip }: { ip?: string }, id: string, secret: string): Promise<AuthenticatedClient> {
    return this.authenticator.authenticateBySecret('client_secret_post', [{ id, secret }], ip);
  }
}
